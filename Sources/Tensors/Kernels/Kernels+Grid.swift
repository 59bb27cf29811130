// SPDX-License-Identifier: MIT
import CKernels

/// Integer arithmetic on whole numbers held in floats, as training and its gradients need it: the same
/// rules, and the same numbers, as on bytes. Values are stored value minus zero point.
extension Kernels {
  /// clamp(round(x / scale) + zero point) - zero point, with the mask of values inside the range.
  package static func gridQuantize(
    vectors: Int, x: LaneFloats, scale: Float, zeroPoint: Int32, high: Int32, y: LaneFloats,
    inside: LaneMask?
  ) {
    unsafe tk_grid_quantize(vectors, x, scale, zeroPoint, high, y, inside)
  }

  /// Rules of whole sums, with the mask of where the straight-through gradient passes.
  ///
  /// Sums may come in digits, [pixels][parts][channels], worth powers of `radix`. `isRectified` says
  /// that the gradient passes positive values only.
  package static func gridRequantize(
    pixels: Int, channels: Int, x: LaneFloats, parts: Int = 1, radix: Int = 1,
    rules: RequantizationRules, range: ClosedRange<Int32>, zeroPoint: Int32, isRectified: Bool,
    y: LaneFloats, inside: LaneMask?
  ) {
    let isShared: Int32 = rules.count == 1 ? 1 : 0
    unsafe tk_grid_requantize(
      pixels, Int32(channels), x, Int32(parts), Int32(radix), rules.rules, isShared,
      range.lowerBound, range.upperBound, zeroPoint, isRectified ? 1 : 0, y, inside)
  }

  /// The sum of two tiles by a rule and the second's multiplier.
  package static func gridAdd(
    vectors: Int, _ a: LaneFloats, _ b: LaneFloats, rules: RequantizationRules,
    multiplier: Int32, range: ClosedRange<Int32>, zeroPoint: Int32, isRectified: Bool,
    y: LaneFloats, inside: LaneMask?
  ) {
    unsafe tk_grid_add(
      vectors, a, b, rules.rules, multiplier, range.lowerBound, range.upperBound, zeroPoint,
      isRectified ? 1 : 0, y, inside)
  }

  /// Sums over each window, padding counted as zero.
  package static func gridSumPool(_ geometry: PoolingGeometry, x: LaneFloats, y: LaneFloats) {
    var shape = geometry.bytes
    unsafe tk_grid_sum_pool(&shape, x, y)
  }

  /// Class scores from sums in digits: sum * scale + bias.
  package static func gridScores(
    channels: Int, x: LaneFloats, parts: Int, radix: Int, scales: UnsafePointer<Float>,
    biases: UnsafePointer<Float>, y: LaneFloats
  ) {
    unsafe tk_grid_scores(Int32(channels), x, Int32(parts), Int32(radix), scales, biases, y)
  }
}
