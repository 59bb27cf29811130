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

  /// Adds `weight` KL(softmax(reference / T) || softmax(logits / T)) to each live lane's loss, and
  /// `scale` times its gradients where they are wanted.
  package static func divergence(
    classes: Int, reference: LaneFloats, logits: LaneFloats, temperature: Float = 1, live: UInt32,
    weight: Float = 1, scale: Float, losses: LaneFloats, referenceGradient: LaneFloats? = nil,
    gradient: LaneFloats?
  ) {
    unsafe tk_divergence(
      Int32(classes), reference, logits, temperature, live, weight, scale, losses,
      referenceGradient, gradient)
  }

  /// The loss of MART for each lane and `scale` times its gradients.
  ///
  /// Wang et al. 2020.
  package static func mart(
    classes: Int, clean: LaneFloats, adversarial: LaneFloats, labels: UnsafePointer<Int32>,
    live: UInt32, beta: Float, scale: Float, losses: LaneFloats, cleanGradient: LaneFloats,
    adversarialGradient: LaneFloats
  ) {
    unsafe tk_mart(
      Int32(classes), clean, adversarial, labels, live, beta, scale, losses, cleanGradient,
      adversarialGradient)
  }

  /// The class of the largest logit of each lane; -1 where one is not finite.
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
