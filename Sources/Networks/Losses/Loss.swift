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
}

/// Every loss, in alphabetical order.
package enum LossRegistry {
  package static let all: [any Loss.Type] = [CrossEntropy.self, Margin.self]
}
