// SPDX-License-Identifier: MIT

/// What a plan is compiled for.
package struct PlanOptions: Equatable, Sendable {
  /// What the input is: pixels in [0, 1], or already normalised values.
  package enum InputSpace: String, Sendable { case pixels, normalized }

  /// Which statistics batch normalization uses.
  package enum BatchNormalizationMode: Sendable { case evaluation, training }

  /// What convolutions and linear layers multiply; sums are single precision in either.
  package enum Precision: String, CaseIterable, Sendable {
    case single = "fp32"
    /// Values and weights rounded to 8 bits of significand; the class scores stay single.
    case bfloat16 = "bf16"
  }

  /// How a quantized network is computed; both give the same class scores, bit for bit.
  package enum Arithmetic: String, CaseIterable, Sendable {
    /// Whole numbers held in floats, with gradients.
    case simulated
    /// Bytes and 32-bit sums, forward only.
    case integer
  }

  package var inputSpace: InputSpace
  package var batchNormalization: BatchNormalizationMode
  /// Whether batch normalization in evaluation mode becomes part of the convolution before it; such
  /// a plan gives no parameter gradients.
  package var foldsNormalization: Bool
  package var precision: Precision
  /// Whether every value that calibration may look at is kept apart from what follows it.
  package var keepsObserved = false
  /// How a quantized network is computed; others are in full precision in any case.
  package var arithmetic = Arithmetic.simulated
  /// Whether every layer's input and output can be looked at; nothing is fused then.
  package var observesLayers = false

  package init(
    inputSpace: InputSpace = .pixels, batchNormalization: BatchNormalizationMode = .evaluation,
    foldsNormalization: Bool = false, precision: Precision = .single
  ) {
    self.inputSpace = inputSpace
    self.batchNormalization = batchNormalization
    self.foldsNormalization = foldsNormalization
    self.precision = precision
  }
}

/// What an executor is to compute; decides what is kept between forward and backward.
package struct ExecutionMode: OptionSet, Sendable {
  package let rawValue: Int

  package init(rawValue: Int) {
    self.rawValue = rawValue
  }

  /// Forward only.
  package static let inference: ExecutionMode = []
  /// The gradient to the input, as attacks need: no weight gradients.
  package static let inputGradient = ExecutionMode(rawValue: 1)
  /// The gradients to the parameters, as training needs.
  package static let parameterGradients = ExecutionMode(rawValue: 2)
  /// Forward, with the outputs of rectifiers kept for calibration to look at.
  package static let observation = ExecutionMode(rawValue: 4)
}
