// SPDX-License-Identifier: MIT
private import Tensors

/// Affine rounding of activations: q = clamp(round(x / scale) + zero point), x ~ (q - zero point) scale.
///
/// Zero is exactly representable (Jacob et al. 2018, equation 1).
package struct ActivationQuantizer: Equatable, Sendable {
  package let bits: Int
  package let scale: Float
  package let zeroPoint: Int32

  package init(bits: Int, scale: Float, zeroPoint: Int32) {
    self.bits = bits
    self.scale = scale
    self.zeroPoint = zeroPoint
  }

  /// The rule that covers a measured range, widened to hold zero.
  ///
  /// A range of zero width, or too narrow for a step above zero, gives scale 1.
  package init(bits: Int, covering range: ClosedRange<Float>) {
    let low = min(range.lowerBound, 0)
    let high = max(range.upperBound, 0)
    let levels = Float((1 << bits) - 1)
    let step = (high - low) / levels
    let scale = step > 0 ? step : 1
    let zero = (-low / scale).rounded(.toNearestOrEven)
    let point = min(max(zero, 0), levels)
    // Once zero has gone to the nearest level, both ends must still be within reach: otherwise images
    // from -1 to 1, whose zero is between two levels, would fall half way between levels throughout.
    let reach = max(
      point > 0 ? -low / point : 0, point < levels ? high / (levels - point) : 0)
    self.init(
      bits: bits, scale: step > 0 && reach > scale ? reach : scale, zeroPoint: Int32(point))
  }

  /// The stored values.
  package var range: ClosedRange<Int32> { 0...Int32((1 << bits) - 1) }

  /// The values as the plan rounds them.
  package func quantized(_ values: [Float]) -> [Float] {
    let vectors = (values.count + Kernels.lanes - 1) / Kernels.lanes
    let tile = AlignedBuffer(count: vectors * Kernels.lanes)
    for (index, value) in values.enumerated() { unsafe tile.floats[index] = value }
    unsafe Kernels.fakeQuantize(
      vectors: vectors, x: tile.floats, scale: scale, zeroPoint: zeroPoint, range: range,
      y: tile.floats, inside: nil)
    return values.indices.map { unsafe tile.floats[$0] }
  }
}
