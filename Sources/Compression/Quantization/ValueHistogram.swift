// SPDX-License-Identifier: MIT

/// How often values fell into equal intervals of the range that they take.
package struct ValueHistogram: Equatable, Sendable {
  /// Intervals of one histogram.
  package static let bins = 2048

  package let range: ClosedRange<Float>
  package internal(set) var counts: [UInt64]

  package init(range: ClosedRange<Float>, counts: [UInt64]) {
    precondition(!counts.isEmpty, "a histogram has intervals")
    self.range = range
    self.counts = counts
  }

  /// All values that were counted.
  package var total: UInt64 { counts.reduce(0, +) }

  /// The width of an interval; 0 where all values are one.
  var width: Float { (range.upperBound - range.lowerBound) / Float(counts.count) }

  /// The middle of an interval.
  func middle(of bin: Int) -> Float { range.lowerBound + (Float(bin) + 0.5) * width }

  /// The range drawn together towards zero, both ends by the same share.
  func shrunk(to share: Float) -> ClosedRange<Float> {
    let low = min(range.lowerBound, 0)
    return (low * share)...(max(range.upperBound, 0) * share)
  }

  /// The shares that a search for a narrower range tries, the whole first.
  static let shares = (0...180).map { Float(200 - $0) / 200 }
}
