// SPDX-License-Identifier: MIT
import Tensors

/// How the size of a perturbation is measured.
package enum Norm: String, CaseIterable, Sendable {
  /// The largest change of any value.
  case linf
  /// The Euclidean length of the change.
  case l2

  /// Puts active lanes back into the ball around the clean image and into the range.
  func project(_ tile: AttackTile, active: UInt32) {
    switch self {
    case .linf:
      unsafe Kernels.linfProject(
        vectors: tile.vectors, clean: tile.clean, epsilon: tile.epsilon, range: tile.range,
        active: active, x: tile.query)
    case .l2:
      unsafe Kernels.l2Project(
        vectors: tile.vectors, clean: tile.clean, epsilon: tile.epsilon, range: tile.range,
        active: active, x: tile.query)
    }
  }
}
