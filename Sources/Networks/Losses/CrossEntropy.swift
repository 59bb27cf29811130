// SPDX-License-Identifier: MIT
package import Tensors

/// Softmax cross-entropy: -log softmax(z)_y.
package enum CrossEntropy: Loss {
  package static let name = "ce"

  package static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    losses: LaneFloats, gradient: LaneFloats?
  ) {
    unsafe Kernels.crossEntropy(
      classes: classes, logits: logits, labels: labels, live: live, scale: scale, losses: losses,
      gradient: gradient)
  }
}
