// SPDX-License-Identifier: MIT

/// Three values for each output channel: -a, 0, a, as in ternary weight networks.
///
/// Li et al. 2016. The threshold is 0.7 mean|w| over weights that are not zero, a the mean magnitude of the weights beyond it.
package struct TernaryQuantizer: WeightQuantizer {
  package static let kind = "ternary"
  package let bits = 2

  package init?(bits: Int) {
    guard bits == 2 else { return nil }
  }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales: UnsafeMutableBufferPointer<Float>
  ) {
    let size = weights.count / max(channels, 1)
    for channel in 0..<channels {
      let range = (channel * size)..<((channel + 1) * size)
      let mean = unsafe meanMagnitude(UnsafeBufferPointer(rebasing: weights[range]))
      let threshold = 0.7 * mean
      var (sum, count) = (Float(0), 0)
      for index in range where unsafe weights[index].magnitude > threshold {
        unsafe sum += weights[index].magnitude
        count += 1
      }
      unsafe scales[channel] = count > 0 ? sum / Float(count) : 0
      for index in range {
        let weight = unsafe weights[index]
        unsafe codes[index] = weight > threshold ? 1 : weight < -threshold ? -1 : 0
      }
    }
  }
}
