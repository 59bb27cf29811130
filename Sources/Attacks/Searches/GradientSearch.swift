// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Steps of fixed length along the gradient, as FGSM, BIM, MI-FGSM and PGD take them.
final class GradientSearch: AttackSearch {
  /// The first query.
  enum Start: Sendable {
    case clean
    /// A point drawn evenly from the ball.
    case ball
    /// A step along random signs, of a part of the budget.
    case signs(StepLength)
  }

  /// What a search does beside following the gradient's sign or direction.
  struct Options {
    var start = Start.clean
    /// The share of the last direction that is kept; nil without momentum.
    var decay: Float?
    /// A part of every step that is left out, as where the start has used it up.
    var spent: StepLength?
  }

  /// The share of an image's values that one L1 step moves.
  private static let sparsity = 0.05

  private let tile: AttackTile
  private let norm: Norm
  private let loss: any Loss.Type
  private let length: StepLength
  private let options: Options
  private let seed: UInt64
  private let step = LaneNumbers()
  private let sizes = LaneNumbers()
  private let decays: LaneNumbers
  private let momentum: LaneImages?
  private let scratch: LaneImages?
  private let repeats: RepeatDetector?

  init(
    _ tile: AttackTile, norm: Norm, loss: any Loss.Type, length: StepLength, seed: UInt64,
    options: Options = Options()
  ) {
    self.tile = tile
    self.norm = norm
    self.loss = loss
    self.length = length
    self.options = options
    self.seed = seed
    decays = LaneNumbers(options.decay ?? 0)
    momentum = options.decay.map { _ in LaneImages(tile.vectors) }
    scratch = norm == .l1 ? LaneImages(tile.vectors) : nil
    let isDeterministicMap = norm == .linf && options.decay == nil
    repeats = isDeterministicMap ? RepeatDetector(tile) : nil
  }

  func begin(lane: Int, sample: Int, start: Int) {
    let epsilon = tile.epsilon(lane)
    let spent = options.spent?.value(epsilon: epsilon) ?? 0
    step[lane] = max(0, length.value(epsilon: epsilon) - spent)
    momentum?.clear(lane: lane, vectors: tile.vectors)
    repeats?.begin(lane: lane)
    var stream = RandomStream(seed: seed, purpose: .attackStart, sample, start)
    switch options.start {
    case .clean: break
    case .ball: norm.addBallPoint(tile, lane: lane, from: &stream)
    case .signs(let part):
      let size = part.value(epsilon: epsilon)
      for vector in 0..<tile.vectors {
        unsafe tile.query[vector * Kernels.lanes + lane] += stream.normal() < 0 ? -size : size
      }
    }
  }

  func advance(active: UInt32) -> UInt32 {
    let repeating = tile.stopsRepeats ? repeats?.find(active: active) ?? 0 : 0
    let moving = active & ~repeating
    guard moving != 0 else { return repeating }
    tile.ascend(loss, active: moving)
    if let momentum {
      keep(momentum, active: moving)
      unsafe move(along: momentum.floats, active: moving)
    } else {
      unsafe move(along: tile.gradient, active: moving)
    }
    return repeating
  }

  func period(of lane: Int) -> Int { repeats?.period(of: lane) ?? 0 }

  /// momentum = decay momentum + gradient / |gradient|_1.
  private func keep(_ momentum: LaneImages, active: UInt32) {
    unsafe Kernels.l1Norms(vectors: tile.vectors, tile.gradient, nil, norms: sizes.floats)
    for lane in 0..<Kernels.lanes { sizes[lane] = sizes[lane] > 0 ? 1 / sizes[lane] : 0 }
    unsafe Kernels.combine(
      vectors: tile.vectors, sizes.floats, tile.gradient, decays.floats, active: active,
      into: momentum.floats)
  }

  private func move(along direction: LaneFloats, active: UInt32) {
    switch norm {
    case .linf:
      unsafe Kernels.linfStep(
        vectors: tile.vectors, clean: tile.clean, gradient: direction, step: step.floats,
        epsilon: tile.epsilon, range: tile.range, active: active, x: tile.query)
    case .l2:
      unsafe Kernels.l2Ascend(
        vectors: tile.vectors, gradient: direction, step: step.floats, active: active,
        x: tile.query)
    case .l1:
      guard let scratch else { return }
      let count = max(1, Int((Double(tile.vectors) * Self.sparsity).rounded(.up)))
      unsafe Kernels.l1Ascend(
        vectors: tile.vectors, gradient: direction, step: step.floats, count: count,
        range: tile.range, active: active, scratch: scratch.floats, x: tile.query)
    }
  }
}
