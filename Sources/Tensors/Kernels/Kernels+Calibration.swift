// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// Counts the values of live lanes, all of them finite, in equal intervals of a range; the ends take
  /// what lies outside.
  package static func countValues(
    vectors: Int, x: LaneFloats, live: UInt32, range: ClosedRange<Float>, counts: inout [UInt64]
  ) {
    let width = range.upperBound - range.lowerBound
    let perUnit = width > 0 ? Float(counts.count) / width : 0
    let bins = counts.count
    unsafe counts.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe tk_histogram(
        vectors, x, live, range.lowerBound, perUnit.isFinite ? perUnit : 0, bins, base)
    }
  }

  /// The summed squared error of rounding a flat array to multiples of a scale up to a limit.
  package static func roundingError(
    count: Int, values: UnsafePointer<Float>, scale: Float, limit: Int32
  ) -> Double {
    unsafe tk_rounding_error(count, values, scale, limit)
  }
}
