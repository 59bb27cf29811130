// SPDX-License-Identifier: MIT

/// What several measurements of one thing say: the middle, which one disturbed run does not move,
/// and how far they lie apart.
package struct Spread: Equatable, Sendable {
  package let median: Double
  package let least: Double
  package let most: Double

  /// The spread of some measurements; NaN where there are none.
  package init(of values: [Double]) {
    let sorted = values.sorted()
    guard let first = sorted.first, let last = sorted.last else {
      (median, least, most) = (.nan, .nan, .nan)
      return
    }
    let middle = sorted.count / 2
    let isEven = sorted.count.isMultiple(of: 2)
    median = isEven ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
    (least, most) = (first, last)
  }
}
