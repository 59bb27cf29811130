// SPDX-License-Identifier: MIT
private import CKernels

extension Kernels {
  /// One step of stochastic gradient descent over flat vectors.
  package static func sgdStep(
    count: Int, weights: LaneFloats, gradient: LaneFloats, velocity: LaneFloats?, rate: Float,
    momentum: Float, decay: Float, isNesterov: Bool
  ) {
    unsafe tk_sgd_step(
      count, weights, gradient, velocity, rate, momentum, decay, isNesterov ? 1 : 0)
  }

  /// One step of Adam over flat vectors; corrections are 1 - beta^t.
  package static func adamStep(
    count: Int, weights: LaneFloats, gradient: LaneFloats, first: LaneFloats, second: LaneFloats,
    rate: Float, beta1: Float, beta2: Float, epsilon: Float, decay: Float, correction1: Float,
    correction2: Float
  ) {
    unsafe tk_adam_step(
      count, weights, gradient, first, second, rate, beta1, beta2, epsilon, decay, correction1,
      correction2)
  }

  /// total += part.
  package static func accumulate(count: Int, _ part: LaneFloats, into total: LaneFloats) {
    unsafe tk_accumulate(count, part, total)
  }

  /// values *= factor.
  package static func scale(count: Int, by factor: Float, _ values: LaneFloats) {
    unsafe tk_scale(count, factor, values)
  }

  /// total += factor part.
  package static func addScaled(
    count: Int, by factor: Float, _ part: UnsafePointer<Float>, to total: LaneFloats
  ) {
    unsafe tk_add_scaled(count, factor, part, total)
  }

  /// average += share (values - average).
  package static func blend(
    count: Int, share: Float, _ values: UnsafePointer<Float>, into average: LaneFloats
  ) {
    unsafe tk_blend(count, share, values, average)
  }

  /// The sum of squares.
  package static func squareSum(count: Int, _ values: UnsafePointer<Float>) -> Double {
    unsafe tk_square_sum(count, values)
  }

  /// Whether every value is finite.
  package static func allFinite(count: Int, _ values: UnsafePointer<Float>) -> Bool {
    unsafe tk_all_finite(count, values) != 0
  }
}
