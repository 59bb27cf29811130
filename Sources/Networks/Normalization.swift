// SPDX-License-Identifier: MIT

/// Pre-processing as part of the model: (pixel - mean) / deviation for each channel, pixels in [0, 1].
package struct Normalization: Equatable, Sendable {
  package let mean: [Float]
  package let deviation: [Float]

  /// Creates a normalization.
  ///
  /// - Throws: `NetworkError` if the counts differ or a deviation is not a positive number.
  package init(mean: [Float], deviation: [Float]) throws(NetworkError) {
    guard mean.count == deviation.count, !mean.isEmpty else {
      throw NetworkError(
        "normalization",
        "needs as many means as deviations, found \(mean.count) and \(deviation.count)")
    }
    guard deviation.allSatisfy({ $0 > 0 && $0.isFinite }), mean.allSatisfy(\.isFinite) else {
      throw NetworkError("normalization", "deviations are positive numbers, means are finite")
    }
    self.mean = mean
    self.deviation = deviation
  }

  private init(repeatedMean: Float, deviation: Float, channels: Int) {
    mean = Array(repeating: repeatedMean, count: channels)
    self.deviation = Array(repeating: deviation, count: channels)
  }

  /// Pixels to [-1, 1]: mean 0.5, deviation 0.5, as in the paper.
  package static func halves(channels: Int) -> Normalization {
    Normalization(repeatedMean: 0.5, deviation: 0.5, channels: channels)
  }

  /// Pixels as they are.
  package static func identity(channels: Int) -> Normalization {
    Normalization(repeatedMean: 0, deviation: 1, channels: channels)
  }

  /// Factors of the affine form pixel * scale + shift.
  package var scale: [Float] { deviation.map { 1 / $0 } }

  /// Offsets of the affine form.
  package var shift: [Float] { zip(mean, deviation).map { -$0 / $1 } }
}
