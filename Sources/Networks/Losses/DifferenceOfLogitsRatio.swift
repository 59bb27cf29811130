// SPDX-License-Identifier: MIT
package import Tensors

/// The difference of logits ratio: a margin that neither shifts nor scales of the scores change.
///
/// Croce and Hein 2020: (max(i != y) z_i - z_y) / (z_1 - z_3) with the scores in order; towards a
/// target (z_t - z_y) / (z_1 - (z_3 + z_4) / 2).
package enum DifferenceOfLogitsRatio: Loss {
  package static let name = "dlr"
  package static let minimumClasses = 3
  package static let minimumTargetedClasses = 4

  package static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    losses: LaneFloats, gradient: LaneFloats?
  ) {
    unsafe Kernels.logitRatio(
      classes: classes, logits: logits, labels: labels, targets: nil, live: live, scale: scale,
      losses: losses, gradient: gradient)
  }

  package static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>,
    towards targets: UnsafePointer<Int32>, live: UInt32, losses: LaneFloats,
    gradient: LaneFloats?
  ) {
    unsafe Kernels.logitRatio(
      classes: classes, logits: logits, labels: labels, targets: targets, live: live, scale: 1,
      losses: losses, gradient: gradient)
  }
}
