// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Weights symmetric for each output channel, rectifier outputs affine for each tensor.
///
/// Weights of 16 to 3 bits are uniform (Jacob et al. 2018; Krishnamoorthi 2018), of 2 bits ternary
/// (Li et al. 2016), of 1 bit binary (XNOR-Net, Rastegari et al. 2016). With 1 and 2 bits the first
/// and the last layer keep 8, as is customary. Activations have as many bits as weights from 4 up,
/// and 8 below, unless the user says otherwise. Batch normalization is folded first.
package struct StandardScheme: QuantizationScheme {
  package static let name = "standard"
  package static let summary =
    "weights symmetric per channel, ternary at 2 bits and binary at 1; rectifiers affine"
  package static let weightBits = 1...16
  package static let activationBits = 1...16

  package init() {}

  package var foldsBatchNormalization: Bool { true }

  package func customaryActivationBits(for bits: Int) -> Int { bits >= 4 ? bits : 8 }

  package func weightBits(for bits: Int, at position: WeightPosition) -> Int {
    bits <= 2 && position != .inner ? 8 : bits
  }

  package func weightQuantizer(
    bits: Int, for weights: Tensor, step: WeightStep
  ) -> (any WeightQuantizer)? {
    switch bits {
    case 1: return BinaryQuantizer(bits: bits)
    case 2: return TernaryQuantizer(bits: bits)
    default:
      guard step != .largest, let rule = SteppedQuantizer(bits: bits) else {
        return SymmetricQuantizer(bits: bits)
      }
      return SteppedQuantizer(bits: bits, stepSizes: step.steps(of: weights, limit: rule.limit))
    }
  }
}
