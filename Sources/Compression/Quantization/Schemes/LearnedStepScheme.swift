// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Weights symmetric for each output channel with steps that training moves.
///
/// Learned step size quantization (Esser et al. 2020): 8 to 2 bits uniform, 2 bits being -1, 0 and 1; of
/// 1 bit binary as in the scheme `standard`. With 1 and 2 bits the first and the last layer keep 8.
/// Steps start at the least squared error of the rounding unless the user says otherwise.
package struct LearnedStepScheme: QuantizationScheme {
  package static let name = "lsq"
  package static let summary = "weights with steps that training moves (Esser et al. 2020)"
  package static let weightBits = 1...8
  package static let activationBits = 1...16

  package init() {}

  package var foldsBatchNormalization: Bool { true }

  package var customaryWeightStep: WeightStep { .squaredError }

  package func customaryActivationBits(for bits: Int) -> Int { bits >= 4 ? bits : 8 }

  package func weightBits(for bits: Int, at position: WeightPosition) -> Int {
    bits <= 2 && position != .inner ? 8 : bits
  }

  package func weightQuantizer(
    bits: Int, for weights: Tensor, step: WeightStep
  ) -> (any WeightQuantizer)? {
    guard bits > 1, let rule = SteppedQuantizer(bits: bits) else {
      return BinaryQuantizer(bits: bits)
    }
    return SteppedQuantizer(bits: bits, stepSizes: step.steps(of: weights, limit: rule.limit))
  }
}
