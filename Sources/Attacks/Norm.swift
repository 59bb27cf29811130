// SPDX-License-Identifier: MIT
import Tensors

/// How the size of a perturbation is measured.
package enum Norm: String, CaseIterable, Sendable {
  /// The largest change of any value.
  case linf
  /// The Euclidean length of the change.
  case l2
  /// The sum of all changes' magnitudes.
  case l1

  /// One line on it.
  package var summary: String {
    switch self {
    case .linf: "largest change"
    case .l2: "Euclidean length"
    case .l1: "sum of all changes"
    }
  }

  /// Puts active lanes back into the ball around the clean image and into the range.
  func project(_ tile: AttackTile, active: UInt32) {
    unsafe project(tile, tile.query, active: active)
  }

  /// Puts active lanes of other memory back into the ball.
  func project(_ tile: AttackTile, _ values: LaneFloats, active: UInt32) {
    switch self {
    case .linf:
      unsafe Kernels.linfProject(
        vectors: tile.vectors, clean: tile.clean, epsilon: tile.epsilon, range: tile.range,
        active: active, x: values)
    case .l2:
      unsafe Kernels.l2Project(
        vectors: tile.vectors, clean: tile.clean, epsilon: tile.epsilon, range: tile.range,
        active: active, x: values)
    case .l1:
      unsafe Kernels.l1Project(
        vectors: tile.vectors, clean: tile.clean, epsilon: tile.epsilon, range: tile.range,
        active: active, x: values)
    }
  }

  /// Each lane's size of a tile, or its distance from another.
  func measure(_ vectors: Int, _ a: LaneFloats, from b: LaneFloats?, into sizes: LaneFloats) {
    switch self {
    case .linf: unsafe Kernels.linfNorms(vectors: vectors, a, b, norms: sizes)
    case .l2: unsafe Kernels.l2Norms(vectors: vectors, a, b, norms: sizes)
    case .l1: unsafe Kernels.l1Norms(vectors: vectors, a, b, norms: sizes)
    }
  }

  /// Each lane's size of a gradient in the norm that bounds its inner product with a perturbation.
  func measureDual(_ vectors: Int, _ gradient: LaneFloats, into sizes: LaneFloats) {
    switch self {
    case .linf: unsafe Kernels.l1Norms(vectors: vectors, gradient, nil, norms: sizes)
    case .l2: unsafe Kernels.l2Norms(vectors: vectors, gradient, nil, norms: sizes)
    case .l1: unsafe Kernels.linfNorms(vectors: vectors, gradient, nil, norms: sizes)
    }
  }
}
