// SPDX-License-Identifier: MIT
private import Tensors

/// Two values for each output channel: sign(w) times mean|w|, as in XNOR-Net.
///
/// Rastegari et al. 2016, equation 6. sign(0) is positive. Zeros, which masks leave, count for nothing in
/// the mean. The straight-through gradient passes where |w| <= 1.
/// The mean is rounded to bfloat16 (1 part in 512 at most), as are biases beside such weights: with a
/// bit for each weight, numbers for each channel are a good part of a file.
package struct BinaryQuantizer: WeightQuantizer {
  package static let kind = "binary"
  package let bits = 1
  package let scaleBytes = 2

  package var biasRule: (any WeightQuantizer)? { BrainFloatQuantizer() }

  package init?(bits: Int) {
    guard bits == 1 else { return nil }
  }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>
  ) {
    let size = weights.count / max(channels, 1)
    for channel in 0..<channels {
      let range = (channel * size)..<((channel + 1) * size)
      let mean = unsafe meanMagnitude(UnsafeBufferPointer(rebasing: weights[range]))
      unsafe scales[channel] = mean.roundedToBFloat16
      for index in range { unsafe codes[index] = weights[index] < 0 ? -1 : 1 }
    }
  }

  package func maskGradient(
    _ gradient: UnsafeMutableBufferPointer<Float>, latent: UnsafeBufferPointer<Float>,
    channels: Int
  ) {
    for index in gradient.indices where unsafe latent[index].magnitude > 1 {
      unsafe gradient[index] = 0
    }
  }
}
