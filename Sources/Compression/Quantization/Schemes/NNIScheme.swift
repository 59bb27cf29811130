// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// The grid of NNI 3, as arXiv 2403.09441 used it: weights symmetric with one scale for a whole tensor
/// from its largest weight, rectifiers affine from least to greatest, the same bits for every layer and
/// its activations, batch normalization not folded.
///
/// It is here to show where that paper's cliff below 8 bits comes from.
package struct NNIScheme: QuantizationScheme {
  package static let name = "nni"
  package static let summary = "the grid of arXiv 2403.09441: one scale per tensor from max|w|"
  package static let weightBits = 1...16
  package static let activationBits = 1...16

  package init() {}

  package var foldsBatchNormalization: Bool { false }

  package func customaryActivationBits(for bits: Int) -> Int { bits }

  package func weightBits(for bits: Int, at position: WeightPosition) -> Int { bits }

  package func weightQuantizer(
    bits: Int, for weights: Tensor, step: WeightStep
  ) -> (any WeightQuantizer)? {
    TensorQuantizer(bits: bits)
  }

  package func note(bits: Int) -> String? {
    switch bits {
    case 1:
      "scheme=nni: of 1 bit this grid is {0} with the scale max|w| / 0. NNI computes 0 x infinity, "
        + "which is not a number, and says class 0 of every image; here the weights are zeros. Either "
        + "way the accuracy is exactly that of one class. scheme=standard is binary"
    case 2:
      "scheme=nni: of 2 bits this grid is {-1, 0, 1} times max|w|, so most weights become 0; "
        + "scheme=standard takes ternary levels for each channel"
    default:
      "scheme=nni: one scale per tensor from max|w|, as the paper's tool; scheme=standard has one "
        + "for each channel"
    }
  }
}
