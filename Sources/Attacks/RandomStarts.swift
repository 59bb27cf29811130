// SPDX-License-Identifier: MIT
import Glibc
import Tensors

extension Norm {
  /// Adds a point drawn evenly from the lane's ball to its query.
  func addBallPoint(_ tile: AttackTile, lane: Int, from stream: inout RandomStream) {
    let epsilon = tile.epsilon(lane)
    switch self {
    case .linf:
      for vector in 0..<tile.vectors {
        unsafe tile.query[vector * Kernels.lanes + lane] += stream.uniform(in: -epsilon...epsilon)
      }
    case .l2:
      // A normal direction, a radius by u^(1/n).
      let direction = (0..<tile.vectors).map { _ in stream.normal() }
      let length = direction.reduce(Double(0)) { $0 + Double($1) * Double($1) }.squareRoot()
      let radius = Double(epsilon) * BallRadius.draw(stream.uniform(), dimensions: tile.vectors)
      tile.add(direction, times: Float(radius / max(length, 1e-12)), lane: lane)
    case .l1:
      // Exponential magnitudes with random signs; an even radius needs one magnitude more.
      let magnitudes = (0...tile.vectors).map { _ in -log(1 - Double(stream.uniform())) }
      let total = max(magnitudes.reduce(0, +), 1e-12)
      let direction = magnitudes.dropLast().map { magnitude in
        Float(stream.next() & 1 == 0 ? magnitude : -magnitude)
      }
      tile.add(direction, times: Float(Double(epsilon) / total), lane: lane)
    }
  }

  /// Adds a random perturbation to a lane's query, a part of the budget in size.
  ///
  /// Uniform numbers scaled to the largest of them (L-infinity) or a normal direction, as APGD and
  /// FAB start (Croce and Hein 2020).
  func addShellPoint(
    _ tile: AttackTile, lane: Int, part: Float = 1, from stream: inout RandomStream
  ) {
    let direction = (0..<tile.vectors).map { _ in
      self == .linf ? stream.uniform(in: -1...1) : stream.normal()
    }
    let size =
      switch self {
      case .linf: direction.reduce(Double(0)) { max($0, Double($1.magnitude)) }
      case .l2: direction.reduce(Double(0)) { $0 + Double($1) * Double($1) }.squareRoot()
      case .l1: direction.reduce(Double(0)) { $0 + Double($1.magnitude) }
      }
    let length = Double(part) * Double(tile.epsilon(lane))
    tile.add(direction, times: Float(length / max(size, 1e-12)), lane: lane)
  }
}

extension AttackTile {
  /// The budget of a lane.
  func epsilon(_ lane: Int) -> Float { unsafe epsilon[lane] }

  /// Adds a multiple of a vector to a lane's query.
  func add(_ direction: [Float], times factor: Float, lane: Int) {
    for vector in 0..<vectors {
      unsafe query[vector * Kernels.lanes + lane] += direction[vector] * factor
    }
  }
}
