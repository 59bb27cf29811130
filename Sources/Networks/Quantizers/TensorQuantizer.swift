// SPDX-License-Identifier: MIT
private import Tensors

/// Uniform symmetric rounding with one scale for the whole tensor, max|w| / (2^(bits - 1) - 1): the
/// grid of NNI, and with it of arXiv 2403.09441.
///
/// Of one bit the grid is {0} and its scale max|w| / 0; NNI goes on with 0 times infinity, which is not
/// a number. Here such weights are zeros: either way every image gets the same class.
package struct TensorQuantizer: WeightQuantizer {
  package static let kind = "tensor"
  package let bits: Int

  package init?(bits: Int) {
    guard (1...16).contains(bits) else { return nil }
    self.bits = bits
  }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>
  ) {
    let limit = Int32(1) << (bits - 1) - 1
    let largest = unsafe weights.reduce(Float(0)) { max($0, $1.magnitude) }
    let scale = limit > 0 ? largest / Float(limit) : 0
    for channel in 0..<channels { unsafe scales[channel] = scale }
    guard scale > 0, let from = weights.baseAddress, let to = codes.baseAddress else {
      unsafe codes.update(repeating: 0)
      return
    }
    unsafe Kernels.roundToCodes(
      count: weights.count, values: from, scale: scale, range: -limit...limit, into: to)
  }
}
