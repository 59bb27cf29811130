// SPDX-License-Identifier: MIT
package import Tensors

/// Each number rounded to bfloat16: the rule of biases beside weights of 1 bit.
///
/// Such a layer has so few bytes of weights that biases of 32 bits would be a good part of it. Training
/// goes on through the rounding, straight-through.
package struct BrainFloatQuantizer: WeightQuantizer {
  package static let kind = "bfloat16"
  package let bits = 16

  package init() {}

  package init?(bits: Int) {
    guard bits == 16 else { return nil }
  }

  package func scaleCount(for shape: Shape) -> Int { 0 }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>
  ) {
    unsafe scales.update(repeating: 1)
    for index in weights.indices { unsafe codes[index] = weights[index].roundedToBFloat16 }
  }
}
