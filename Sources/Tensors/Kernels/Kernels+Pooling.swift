// SPDX-License-Identifier: MIT
private import CKernels

/// The geometry of a pooling window; a global average is a window over the whole input.
package struct PoolingGeometry: Equatable, Sendable {
  package var inputHeight, inputWidth, channels: Int
  package var outputHeight, outputWidth: Int
  package var window, stride, padding: (height: Int, width: Int)

  package init(
    input: (height: Int, width: Int, channels: Int), output: (height: Int, width: Int),
    window: (height: Int, width: Int), stride: (height: Int, width: Int),
    padding: (height: Int, width: Int) = (0, 0)
  ) {
    (inputHeight, inputWidth, channels) = input
    (outputHeight, outputWidth) = output
    self.window = window
    self.stride = stride
    self.padding = padding
  }

  package static func == (left: PoolingGeometry, right: PoolingGeometry) -> Bool {
    left.inputHeight == right.inputHeight && left.inputWidth == right.inputWidth
      && left.channels == right.channels && left.window == right.window
      && left.stride == right.stride && left.padding == right.padding
  }

  /// Vectors of the output.
  package var outputVectors: Int { outputHeight * outputWidth * channels }

  fileprivate var c: tk_pooling {
    tk_pooling(
      input_height: Int32(inputHeight), input_width: Int32(inputWidth), channels: Int32(channels),
      output_height: Int32(outputHeight), output_width: Int32(outputWidth),
      window_height: Int32(window.height), window_width: Int32(window.width),
      stride_height: Int32(stride.height), stride_width: Int32(stride.width),
      pad_top: Int32(padding.height), pad_left: Int32(padding.width), count_padding: 1)
  }
}

extension Kernels {
  /// y = maximum over each window, with the winning position where wanted.
  package static func maxPool(
    _ geometry: PoolingGeometry, x: LaneFloats, y: LaneFloats, choice: UnsafeMutablePointer<UInt8>?
  ) {
    var shape = geometry.c
    unsafe tk_max_pool_forward(&shape, x, y, choice)
  }

  /// The gradient of `maxPool`.
  package static func maxPoolBackward(
    _ geometry: PoolingGeometry, dy: LaneFloats, choice: UnsafeMutablePointer<UInt8>,
    dx: LaneFloats
  ) {
    var shape = geometry.c
    unsafe tk_max_pool_backward(&shape, dy, choice, dx)
  }

  /// y = mean over each window, padding counted.
  package static func averagePool(_ geometry: PoolingGeometry, x: LaneFloats, y: LaneFloats) {
    var shape = geometry.c
    unsafe tk_average_pool_forward(&shape, x, y)
  }

  /// The gradient of `averagePool`.
  package static func averagePoolBackward(
    _ geometry: PoolingGeometry, dy: LaneFloats, dx: LaneFloats
  ) {
    var shape = geometry.c
    unsafe tk_average_pool_backward(&shape, dy, dx)
  }
}
