// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Where a layer with weights stands in its network.
package enum WeightPosition: String, Sendable, CaseIterable {
  case first, inner, last
}

/// A way to choose quantizers for weights and activations of a network.
///
/// A scheme only chooses; folding, attaching and checking are written once.
package protocol QuantizationScheme: Sendable {
  /// The word for it in the language, such as `standard`.
  static var name: String { get }
  /// One line on what it is, with its source.
  static var summary: String { get }
  /// The numbers of bits that it can give to weights.
  static var weightBits: ClosedRange<Int> { get }
  /// The numbers of bits that it can give to activations.
  static var activationBits: ClosedRange<Int> { get }

  init()

  /// Whether batch normalization is folded into the layers before it first.
  var foldsBatchNormalization: Bool { get }

  /// The bits of activations where the user names none.
  func customaryActivationBits(for bits: Int) -> Int

  /// The bits of a layer's weights when `bits` are asked for.
  func weightBits(for bits: Int, at position: WeightPosition) -> Int

  /// How steps that a rule keeps are chosen where the user does not say.
  var customaryWeightStep: WeightStep { get }

  /// The rule for weights [O, ...] of some bits; nil if there is none.
  func weightQuantizer(bits: Int, for weights: Tensor, step: WeightStep) -> (any WeightQuantizer)?

  /// The rule for a rectifier's output from what calibration saw.
  func activationQuantizer(bits: Int, covering range: ClosedRange<Float>) -> ActivationQuantizer

  /// What the user is to know of a choice of bits; nil where there is nothing to say.
  func note(bits: Int) -> String?
}

extension QuantizationScheme {
  package var customaryWeightStep: WeightStep { .largest }

  package func activationQuantizer(
    bits: Int, covering range: ClosedRange<Float>
  ) -> ActivationQuantizer {
    ActivationQuantizer(bits: bits, covering: range)
  }

  package func note(bits: Int) -> String? { nil }
}
