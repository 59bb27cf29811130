// SPDX-License-Identifier: MIT

import Tensors

/// How sums end: on a grid, cut at zero where a rectifier follows.
struct GridRounding: Sendable {
  let grid: ActivationQuantizer
  var isRectified: Bool

  /// The stored values that come out.
  var range: ClosedRange<Int32> {
    (isRectified ? grid.zeroPoint : 0)...grid.range.upperBound
  }
}

/// What a sum is of, before it is rounded.
enum GridSum: Sendable {
  case convolution(ConvolutionSum)
  /// Two values on grids of their own.
  case addition(ActivationQuantizer, ActivationQuantizer)
  /// Means over windows.
  case average(PoolingGeometry, ActivationQuantizer)
  /// A value as it is, or normalized channel by channel.
  case value(ActivationQuantizer, RunningNormalization?)
  /// Values side by side, with their channels; each is rounded by itself.
  case concatenation([Int])
}
