// SPDX-License-Identifier: MIT

/// A way to choose the range that a quantizer covers from the values that calibration saw.
///
/// A narrower range cuts off outliers and gives finer steps to the rest.
package protocol RangeObserver: Sendable {
  /// The word for it in the language, such as `percentile`.
  static var name: String { get }
  /// One line on what it is, with its source.
  static var summary: String { get }

  init()

  /// The range to cover with a number of bits.
  func range(of values: ValueHistogram, bits: Int) -> ClosedRange<Float>
}
