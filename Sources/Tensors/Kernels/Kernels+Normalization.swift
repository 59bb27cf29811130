// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// y = x * scale + shift + addend for each channel, then ReLU where wanted, with its mask where one
  /// is given; in place allowed.
  package static func batchNormForward(
    pixels: Int, channels: Int, x: LaneFloats, scale: UnsafePointer<Float>,
    shift: UnsafePointer<Float>, addend: LaneFloats?, relu: Bool, y: LaneFloats, mask: LaneMask?
  ) {
    unsafe tk_batch_norm_forward(
      pixels, Int32(channels), x, scale, shift, addend, relu ? 1 : 0, y, mask)
  }

  /// Adds each channel's sum and sum of squares over pixels and live lanes.
  package static func batchNormStatistics(
    pixels: Int, channels: Int, x: LaneFloats, live: UInt32, sum: UnsafeMutablePointer<Double>,
    square: UnsafeMutablePointer<Double>
  ) {
    unsafe tk_batch_norm_statistics(pixels, Int32(channels), x, live, nil, sum, square)
  }

  /// Adds each channel's sums of dy and of dy times the normalised input.
  package static func batchNormGradientSums(
    pixels: Int, channels: Int, x: LaneFloats, dy: LaneFloats, live: UInt32,
    mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
    sumGradient: UnsafeMutablePointer<Double>, sumProduct: UnsafeMutablePointer<Double>
  ) {
    unsafe tk_batch_norm_gradient_sums(
      pixels, Int32(channels), x, dy, live, mean, inverseDeviation, sumGradient, sumProduct)
  }

  /// dx of batch normalization in training mode, from the batch's means.
  package static func batchNormBackward(
    pixels: Int, channels: Int, x: LaneFloats, dy: LaneFloats, live: UInt32,
    mean: UnsafePointer<Float>, inverseDeviation: UnsafePointer<Float>,
    gamma: UnsafePointer<Float>, meanGradient: UnsafePointer<Float>,
    meanProduct: UnsafePointer<Float>, dx: LaneFloats
  ) {
    unsafe tk_batch_norm_backward(
      pixels, Int32(channels), x, dy, live, mean, inverseDeviation, gamma, meanGradient,
      meanProduct, dx)
  }
}
