// SPDX-License-Identifier: MIT
import Glibc

/// The range that changes the distribution of the values least: least Kullback-Leibler divergence of
/// the rounded from the clipped distribution.
///
/// Migacz 2017, "8-bit inference with TensorRT", with as many levels as the bits give.
package struct RelativeEntropyObserver: RangeObserver {
  package static let name = "kl"
  package static let summary = "least relative entropy of the rounded values (Migacz 2017)"

  package init() {}

  package func range(of values: ValueHistogram, bits: Int) -> ClosedRange<Float> {
    let levels = 1 << min(bits, 16)
    // Intervals that a level is made of must be finer than it; where they are not, nothing is lost.
    guard values.width > 0, levels * 2 <= values.counts.count else { return values.range }
    var best = (range: values.range, divergence: Double.infinity)
    for share in ValueHistogram.shares {
      let candidate = values.shrunk(to: share)
      guard let inside = Self.bins(of: candidate, in: values), inside.count >= levels else {
        continue
      }
      let divergence = Self.divergence(values, inside: inside, levels: levels)
      if divergence < best.divergence { best = (candidate, divergence) }
    }
    return best.range
  }

  /// The intervals whose middle lies in a range.
  private static func bins(
    of range: ClosedRange<Float>, in values: ValueHistogram
  ) -> Range<Int>? {
    let inside = values.counts.indices.filter { range.contains(values.middle(of: $0)) }
    guard let first = inside.first, let last = inside.last else { return nil }
    return first..<(last + 1)
  }

  /// KL(P || Q): P has the outliers in its ends; Q spreads the count of each level evenly over those
  /// of its intervals that hold anything.
  private static func divergence(
    _ values: ValueHistogram, inside: Range<Int>, levels: Int
  ) -> Double {
    let plain = values.counts[inside].map { Double($0) }
    var clipped = plain
    clipped[0] += values.counts[..<inside.lowerBound].reduce(0) { $0 + Double($1) }
    clipped[clipped.count - 1] += values.counts[inside.upperBound...].reduce(0) { $0 + Double($1) }
    let total = clipped.reduce(0, +)
    let kept = plain.reduce(0, +)
    guard total > 0, kept > 0 else { return .infinity }
    var sum = 0.0
    for level in 0..<levels {
      let bins = (level * plain.count / levels)..<((level + 1) * plain.count / levels)
      let held = bins.filter { clipped[$0] > 0 }
      let count = bins.reduce(0) { $0 + plain[$1] }
      for bin in held {
        // An interval that only outliers fill has nothing in Q; a small count stands for it.
        let rounded = max(count / Double(held.count) / kept, 1e-9)
        let share = clipped[bin] / total
        sum += share * log(share / rounded)
      }
    }
    return sum
  }
}
