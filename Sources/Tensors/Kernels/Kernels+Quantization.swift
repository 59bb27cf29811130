// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// Simulated affine quantization of a tile, with the mask of values inside the range.
  package static func fakeQuantize(
    vectors: Int, x: LaneFloats, scale: Float, zeroPoint: Int32, range: ClosedRange<Int32>,
    y: LaneFloats, inside: LaneMask?
  ) {
    unsafe tk_fake_quantize(
      vectors, x, scale, zeroPoint, range.lowerBound, range.upperBound, y, inside)
  }

  /// The nearest multiples of a scale as whole numbers, cut to a range, of a flat array.
  package static func roundToCodes(
    count: Int, values: UnsafePointer<Float>, scale: Float, range: ClosedRange<Int32>,
    into codes: UnsafeMutablePointer<Float>
  ) {
    unsafe tk_round_to_codes(count, values, scale, range.lowerBound, range.upperBound, codes)
  }

  /// Widens minimum and maximum to the values of live lanes.
  package static func widenRange(
    vectors: Int, x: LaneFloats, live: UInt32, minimum: inout Float, maximum: inout Float
  ) {
    unsafe tk_range(vectors, x, live, &minimum, &maximum)
  }
}
