// SPDX-License-Identifier: MIT
package import Tensors

/// A function of class scores and labels, with its gradient to the scores.
package protocol Loss: Sendable {
  /// The word for it in the language and in protocol ids, such as `ce`.
  static var name: String { get }

  /// Computes each lane's loss and `scale` times its gradient.
  ///
  /// logits, gradient: [K][16]; labels, losses: 16. Lanes that are not live give 0.
  static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    losses: LaneFloats, gradient: LaneFloats?)

  /// Computes what a search towards a class ascends, and its gradient.
  ///
  /// By default minus the loss of the target. targets: 16, one class for each lane.
  static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>,
    towards targets: UnsafePointer<Int32>, live: UInt32, losses: LaneFloats,
    gradient: LaneFloats?)

  /// The fewest classes it is defined for.
  static var minimumClasses: Int { get }
  /// The fewest classes it is defined for towards a target.
  static var minimumTargetedClasses: Int { get }
}

extension Loss {
  package static var minimumClasses: Int { 2 }
  package static var minimumTargetedClasses: Int { 2 }

  package static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>,
    towards targets: UnsafePointer<Int32>, live: UInt32, losses: LaneFloats,
    gradient: LaneFloats?
  ) {
    unsafe evaluate(
      classes: classes, logits: logits, labels: targets, live: live, scale: -1, losses: losses,
      gradient: gradient)
    for lane in 0..<Kernels.lanes { unsafe losses[lane] = -losses[lane] }
  }
}

/// Every loss, in alphabetical order.
package enum LossRegistry {
  package static let all: [any Loss.Type] = [
    CrossEntropy.self, DifferenceOfLogitsRatio.self, Margin.self,
  ]
}
