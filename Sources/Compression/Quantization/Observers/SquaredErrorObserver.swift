// SPDX-License-Identifier: MIT
import Networks

/// The range whose rounding has the least mean squared error.
///
/// The candidates are the whole range drawn together in steps of half a percent, down to a tenth.
package struct SquaredErrorObserver: RangeObserver {
  package static let name = "mse"
  package static let summary = "least squared error of the rounding (as in Banner et al. 2019)"

  package init() {}

  package func range(of values: ValueHistogram, bits: Int) -> ClosedRange<Float> {
    var best = (range: values.range, error: Double.infinity)
    for share in ValueHistogram.shares {
      let candidate = values.shrunk(to: share)
      let error = Self.error(
        of: ActivationQuantizer(bits: bits, covering: candidate), on: values)
      if error < best.error { best = (candidate, error) }
    }
    return best.range
  }

  private static func error(of quantizer: ActivationQuantizer, on values: ValueHistogram) -> Double
  {
    let zero = Float(quantizer.zeroPoint)
    let (low, high) = (Float(quantizer.range.lowerBound), Float(quantizer.range.upperBound))
    var sum = 0.0
    for (bin, count) in values.counts.enumerated() where count > 0 {
      let value = values.middle(of: bin)
      let code = min(max((value / quantizer.scale).rounded(.toNearestOrEven) + zero, low), high)
      let difference = Double(value - (code - zero) * quantizer.scale)
      sum += difference * difference * Double(count)
    }
    return sum
  }
}
