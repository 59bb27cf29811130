// SPDX-License-Identifier: MIT
import Tensors

/// Steps of fixed length along the gradient, as FGSM and PGD take them.
final class GradientSearch: AttackSearch {
  private let tile: AttackTile
  private let norm: Norm
  private let startsAtRandom: Bool
  private let seed: UInt64
  private let step: AlignedBuffer
  private let epsilon: Float

  init(
    _ tile: AttackTile, norm: Norm, epsilon: Float, alpha: Float, startsAtRandom: Bool,
    seed: UInt64
  ) {
    self.tile = tile
    self.norm = norm
    self.epsilon = epsilon
    self.startsAtRandom = startsAtRandom
    self.seed = seed
    step = AlignedBuffer(count: Kernels.lanes)
    unsafe step.floats.update(repeating: alpha, count: Kernels.lanes)
  }

  func begin(lane: Int, sample: Int, restart: Int) {
    guard startsAtRandom else { return }
    var stream = RandomStream(seed: seed, purpose: .attackStart, sample, restart)
    switch norm {
    case .linf:
      for vector in 0..<tile.vectors {
        let offset = vector * Kernels.lanes + lane
        unsafe tile.query[offset] += stream.uniform(in: -epsilon...epsilon)
      }
    case .l2:
      addBallPoint(lane: lane, from: &stream)
    }
  }

  /// Adds a point drawn evenly from the L2 ball: a normal direction, a radius by u^(1/n).
  private func addBallPoint(lane: Int, from stream: inout RandomStream) {
    let direction = (0..<tile.vectors).map { _ in stream.normal() }
    let length = direction.reduce(Double(0)) { $0 + Double($1) * Double($1) }.squareRoot()
    let radius = Double(epsilon) * BallRadius.draw(stream.uniform(), dimensions: tile.vectors)
    let factor = Float(radius / max(length, 1e-12))
    for vector in 0..<tile.vectors {
      unsafe tile.query[vector * Kernels.lanes + lane] += direction[vector] * factor
    }
  }

  func advance(active: UInt32) {
    switch norm {
    case .linf:
      unsafe Kernels.linfStep(
        vectors: tile.vectors, clean: tile.clean, gradient: tile.gradient, step: step.floats,
        epsilon: tile.epsilon, range: tile.range, active: active, x: tile.query)
    case .l2:
      unsafe Kernels.l2Ascend(
        vectors: tile.vectors, gradient: tile.gradient, step: step.floats, active: active,
        x: tile.query)
      norm.project(tile, active: active)
    }
  }
}
