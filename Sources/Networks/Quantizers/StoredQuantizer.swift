// SPDX-License-Identifier: MIT
private import Tensors

/// Weights that stand on a grid already, with the scale of each output channel: the rule of a network
/// read from a file that keeps codes and scales alone.
///
/// A weight is a whole number of times its channel's scale; training moves it along the same grid.
package struct StoredQuantizer: WeightQuantizer {
  package static let kind = "stored"
  package let bits: Int
  /// One for each output channel; 0 where all weights are zero.
  package let scales: [Float]

  /// Scales cannot be made up.
  package init?(bits: Int) { nil }

  package init?(bits: Int, scales: [Float]) {
    guard (1...16).contains(bits), scales.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
      return nil
    }
    (self.bits, self.scales) = (bits, scales)
  }

  package var scaleBytes: Int { scales.allSatisfy(\.isBFloat16) ? 2 : 4 }

  /// The largest code of some bits.
  package static func limit(bits: Int) -> Float {
    bits <= 2 ? 1 : Float((1 << (bits - 1)) - 1)
  }

  package func grid(
    _ weights: UnsafeBufferPointer<Float>, channels: Int,
    codes: UnsafeMutableBufferPointer<Float>, scales target: UnsafeMutableBufferPointer<Float>
  ) {
    let size = weights.count / max(channels, 1)
    // A file of another program may use the code below the symmetric range, which packs at 8 bits.
    let (low, high) = (-Self.limit(bits: bits) - (bits >= 8 ? 1 : 0), Self.limit(bits: bits))
    for channel in 0..<channels {
      let scale = channel < scales.count ? scales[channel] : 0
      unsafe target[channel] = scale
      for index in (channel * size)..<((channel + 1) * size) {
        let weight = unsafe weights[index]
        if bits == 1 {
          unsafe codes[index] = scale == 0 ? 0 : weight < 0 ? -1 : 1
        } else {
          unsafe codes[index] =
            scale == 0 ? 0 : min(max((weight / scale).rounded(.toNearestOrEven), low), high)
        }
      }
    }
  }

  package func keeping(_ channels: [Int]) -> any WeightQuantizer {
    StoredQuantizer(bits: bits, scales: channels.map { scales[$0] }) ?? self
  }
}
