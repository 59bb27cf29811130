// SPDX-License-Identifier: MIT

/// The least to the greatest value: nothing is cut off.
package struct MinimumMaximumObserver: RangeObserver {
  package static let name = "minmax"
  package static let summary = "least to greatest value (Jacob et al. 2018)"

  package init() {}

  package func range(of values: ValueHistogram, bits: Int) -> ClosedRange<Float> { values.range }
}
