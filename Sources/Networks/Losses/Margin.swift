// SPDX-License-Identifier: MIT
package import Tensors

/// The margin max(i != y) z_i - z_y (Carlini and Wagner 2017): positive when misclassified.
package enum Margin: Loss {
  package static let name = "margin"

  package static func evaluate(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    losses: LaneFloats, gradient: LaneFloats?
  ) {
    unsafe Kernels.margin(
      classes: classes, logits: logits, labels: labels, live: live, scale: scale,
      margins: losses, gradient: gradient)
  }
}
