// SPDX-License-Identifier: MIT
import Tensors

/// True integer execution: bytes in, 32-bit sums, bytes out.
struct IntegerArithmetic: GridArithmetic {
  /// Four bytes take the place of one float.
  func stored(_ shape: FeatureShape) -> FeatureShape {
    var words = shape
    words.channels = Kernels.quads(shape.channels)
    return words
  }

  func quantize(_ shape: FeatureShape, to grid: ActivationQuantizer) -> any Operation {
    IntegerQuantizeOperation(shape, grid: grid)
  }

  func convolve(_ sum: ConvolutionSum, to rounding: GridRounding) -> any Operation {
    IntegerConvolutionOperation(sum, rounding: rounding)
  }

  func scores(_ sum: ConvolutionSum) -> any Operation {
    IntegerConvolutionOperation(sum, rounding: nil)
  }

  func add(
    _ shape: FeatureShape, _ grids: (ActivationQuantizer, ActivationQuantizer),
    to rounding: GridRounding
  ) -> any Operation {
    IntegerAdditionOperation(shape, grids, rounding: rounding)
  }

  func average(
    _ geometry: PoolingGeometry, from grid: ActivationQuantizer, to rounding: GridRounding
  ) -> any Operation {
    IntegerAverageOperation(geometry, grid: grid, rounding: rounding)
  }

  func rescale(
    _ shape: FeatureShape, from grid: ActivationQuantizer, by normalization: RunningNormalization?,
    to rounding: GridRounding
  ) -> any Operation {
    IntegerRescaleOperation(shape, grid: grid, normalization: normalization, rounding: rounding)
  }

  func concatenate(_ shape: FeatureShape, channels: [Int]) -> any Operation {
    IntegerConcatenationOperation(shape, channels: channels)
  }

  func maximum(_ geometry: PoolingGeometry) -> any Operation {
    IntegerMaximumOperation(geometry)
  }

  func gather(
    _ shape: FeatureShape, stride: Int, sources: [Int32], grid: ActivationQuantizer
  ) -> any Operation {
    IntegerGatherOperation(shape, stride: stride, sources: sources, grid: grid)
  }

  func reorder(_ shape: FeatureShape) -> any Operation { IntegerReorderOperation(shape) }
}
