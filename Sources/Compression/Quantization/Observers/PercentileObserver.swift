// SPDX-License-Identifier: MIT

/// All but the outermost values: 0.01 % of them are cut off, at each end that has any beyond zero.
///
/// As in Wu et al. 2020, "Integer Quantization for Deep Learning Inference", section 3.2.
package struct PercentileObserver: RangeObserver {
  package static let name = "percentile"
  package static let summary = "all but the outermost 0.01 % of the values (Wu et al. 2020)"
  private static let share = 0.0001

  package init() {}

  package func range(of values: ValueHistogram, bits: Int) -> ClosedRange<Float> {
    let allowed = UInt64(Double(values.total) * Self.share)
    let first = Self.bins(beyond: allowed, of: values.counts)
    let last = Self.bins(beyond: allowed, of: values.counts.reversed())
    let low = values.range.lowerBound + Float(first) * values.width
    let high = values.range.upperBound - Float(last) * values.width
    return low < high ? low...high : values.range
  }

  /// How many intervals from one end hold no more values than may go.
  private static func bins(beyond allowed: UInt64, of counts: [UInt64]) -> Int {
    var sum: UInt64 = 0
    for (bin, count) in counts.enumerated() {
      sum += count
      if sum > allowed { return bin }
    }
    return 0
  }
}
