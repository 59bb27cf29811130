// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// Softmax cross-entropy of each lane and `scale` times its gradient.
  ///
  /// logits, gradient: [K][16]; labels: 16; lanes that are not live give 0.
  package static func crossEntropy(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    losses: LaneFloats, gradient: LaneFloats?
  ) {
    unsafe tk_cross_entropy(Int32(classes), logits, labels, live, scale, losses, gradient)
  }

  /// The margin max(i != y) z_i - z_y of each lane and `scale` times its gradient.
  package static func margin(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, scale: Float,
    margins: LaneFloats, gradient: LaneFloats?
  ) {
    unsafe tk_margin(Int32(classes), logits, labels, live, scale, margins, gradient)
  }

  /// The difference of logits ratio of each lane and `scale` times its gradient.
  ///
  /// Towards targets where given (of at least 4 classes), else away from the label (of at least 3).
  package static func logitRatio(
    classes: Int, logits: LaneFloats, labels: UnsafePointer<Int32>,
    targets: UnsafePointer<Int32>?, live: UInt32, scale: Float, losses: LaneFloats,
    gradient: LaneFloats?
  ) {
    unsafe tk_logit_ratio(
      Int32(classes), logits, labels, targets, live, scale, losses, gradient)
  }

  /// The class of the largest logit of each lane; -1 where a logit is NaN.
  package static func argmax(
    classes: Int, logits: LaneFloats, predictions: UnsafeMutablePointer<Int32>
  ) {
    unsafe tk_argmax(Int32(classes), logits, predictions)
  }

  /// Divides each lane of a gradient [K][16] by its largest magnitude.
  package static func normalizeLanes(classes: Int, gradient: LaneFloats) {
    unsafe tk_normalize_lanes(Int32(classes), gradient)
  }
}
