// SPDX-License-Identifier: MIT
import CKernels

/// A tile of bytes: [H][W][C / 4][16][4], the four channels of an image beside each other.
package typealias LaneBytes = UnsafeMutablePointer<UInt8>

extension Kernels {
  /// Vectors of 64 bytes that hold the channels of one pixel.
  package static func quads(_ channels: Int) -> Int { (channels + 3) / 4 }

  /// y = rules of sums of (x - zero) times code, given as `start` plus sums of x times code.
  package static func integerConvolution(
    _ weights: IntegerWeights, x: LaneBytes, start: UnsafePointer<Int32>,
    rules: RequantizationRules, range: ClosedRange<Int32>, y: LaneBytes
  ) {
    var target = unsafe tk_integer_target(
      rules: rules.rules, low: range.lowerBound, high: range.upperBound, bytes: y, sums: nil)
    unsafe tk_integer_convolution(weights.pointer, x, start, &target)
  }

  /// The sums themselves, [OH][OW][O][16].
  package static func integerConvolution(
    _ weights: IntegerWeights, x: LaneBytes, start: UnsafePointer<Int32>,
    sums: UnsafeMutablePointer<Int32>
  ) {
    var target = unsafe tk_integer_target(rules: nil, low: 0, high: 0, bytes: nil, sums: sums)
    unsafe tk_integer_convolution(weights.pointer, x, start, &target)
  }

  /// Surrounds a map of bytes with pixels of one value.
  package static func integerPad(
    height: Int, width: Int, quads: Int, padding: (rows: Int, columns: Int), value: UInt8,
    x: LaneBytes, y: LaneBytes
  ) {
    let (tall, wide) = (height + 2 * padding.rows, width + 2 * padding.columns)
    unsafe tk_integer_pad(
      Int32(height), Int32(width), Int32(quads), Int32(padding.rows), Int32(padding.columns),
      Int32(tall), Int32(wide), value, x, y)
  }

  /// The columns that each output column of a convolution reads, side by side as channels.
  package static func integerColumns(
    _ geometry: ConvolutionGeometry, blank: UInt8, x: LaneBytes, y: LaneBytes
  ) {
    unsafe tk_integer_columns(
      Int32(geometry.inputHeight), Int32(geometry.inputWidth), Int32(geometry.inputChannels),
      Int32(geometry.outputWidth), Int32(geometry.kernelWidth), Int32(geometry.strideWidth),
      Int32(geometry.padLeft), blank, x, y)
  }

  /// Floats to bytes: clamp(round(x / scale) + zero point).
  package static func integerQuantize(
    pixels: Int, channels: Int, x: LaneFloats, scale: Float, zeroPoint: Int32, high: Int32,
    y: LaneBytes
  ) {
    unsafe tk_integer_quantize(pixels, Int32(channels), x, scale, zeroPoint, high, y)
  }

  /// y = rule of (x - zero), for all channels or for each its own.
  package static func integerRescale(
    pixels: Int, quads: Int, x: LaneBytes, zero: Int32, rules: RequantizationRules,
    range: ClosedRange<Int32>, y: LaneBytes
  ) {
    let (low, high) = (range.lowerBound, range.upperBound)
    if rules.count == 1 {
      unsafe tk_integer_rescale(pixels * quads, x, zero, rules.rules, low, high, y)
    } else {
      unsafe tk_integer_rescale_channels(
        pixels, Int32(quads), x, zero, rules.rules, low, high, y)
    }
  }

  /// The sum of two tiles by a rule and the second's multiplier.
  package static func integerAdd(
    quads: Int, _ a: LaneBytes, zero aZero: Int32, _ b: LaneBytes, zero bZero: Int32,
    rules: RequantizationRules, multiplier: Int32, range: ClosedRange<Int32>, y: LaneBytes
  ) {
    unsafe tk_integer_add(
      quads, a, aZero, b, bZero, rules.rules, multiplier, range.lowerBound, range.upperBound, y)
  }

  /// Chosen channels of every stride-th pixel, from `first` on among the output's channels.
  package static func integerGather(
    height: Int, width: Int, channels: Int, stride: Int = 1, sources: [Int32], blank: UInt8 = 0,
    x: LaneBytes, first: Int = 0, outputChannels: Int, y: LaneBytes
  ) {
    unsafe tk_integer_gather(
      Int32(height), Int32(width), Int32(channels), Int32(stride), Int32(sources.count), sources,
      blank, x, Int32(first), Int32(outputChannels), y)
  }

  /// A map [H][W][C] as one pixel in the order channel, row, column.
  package static func integerFlatten(pixels: Int, channels: Int, x: LaneBytes, y: LaneBytes) {
    unsafe tk_integer_flatten(Int32(pixels), Int32(channels), x, y)
  }

  /// The maximum of each window of bytes.
  package static func integerMaxPool(_ geometry: PoolingGeometry, x: LaneBytes, y: LaneBytes) {
    var shape = geometry.bytes
    unsafe tk_integer_max_pool(&shape, x, y)
  }

  /// Sums of (x - zero) over each window, by a rule.
  package static func integerAveragePool(
    _ geometry: PoolingGeometry, x: LaneBytes, zero: Int32, rules: RequantizationRules,
    range: ClosedRange<Int32>, y: LaneBytes
  ) {
    var shape = geometry.bytes
    unsafe tk_integer_average_pool(
      &shape, x, zero, rules.rules, range.lowerBound, range.upperBound, y)
  }

  /// Class scores from sums: sum * scale + bias.
  package static func integerScores(
    channels: Int, sums: UnsafePointer<Int32>, scales: UnsafePointer<Float>,
    biases: UnsafePointer<Float>, y: LaneFloats
  ) {
    unsafe tk_integer_scores(Int32(channels), sums, scales, biases, y)
  }
}

extension PoolingGeometry {
  var bytes: tk_integer_pooling {
    tk_integer_pooling(
      input_height: Int32(inputHeight), input_width: Int32(inputWidth), channels: Int32(channels),
      output_height: Int32(outputHeight), output_width: Int32(outputWidth),
      window_height: Int32(window.height), window_width: Int32(window.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width),
      pad_top: Int32(padding.height), pad_left: Int32(padding.width))
  }
}
