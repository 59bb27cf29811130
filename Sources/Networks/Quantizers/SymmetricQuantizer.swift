// SPDX-License-Identifier: MIT
private import Tensors

/// Uniform symmetric rounding for each output channel: scale = max|w| / (2^(bits - 1) - 1).
///
/// Zero is exact and the grid has as many negative as positive values (Jacob et al. 2018, section 2;
/// per channel as in Krishnamoorthi 2018). Channels of zeros stay zero.
package struct SymmetricQuantizer: WeightQuantizer {
  package static let kind = "symmetric"
  package let bits: Int

  package init?(bits: Int) {
    guard (3...16).contains(bits) else { return nil }
    self.bits = bits
  }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>
  ) {
    let limit = Int32(1) << (bits - 1) - 1
    let size = weights.count / max(channels, 1)
    for channel in 0..<channels {
      let source = unsafe UnsafeBufferPointer(
        rebasing: weights[(channel * size)..<((channel + 1) * size)])
      let target = unsafe UnsafeMutableBufferPointer(
        rebasing: codes[(channel * size)..<((channel + 1) * size)])
      let largest = unsafe source.reduce(Float(0)) { max($0, $1.magnitude) }
      let scale = largest / Float(limit)
      unsafe scales[channel] = scale > 0 ? scale : 0
      guard scale > 0, let from = source.baseAddress, let to = target.baseAddress else {
        unsafe target.update(repeating: 0)
        continue
      }
      unsafe Kernels.roundToCodes(
        count: size, values: from, scale: scale, range: -limit...limit, into: to)
    }
  }
}
