// SPDX-License-Identifier: MIT
import Tensors

/// Simulated integer execution: the same whole numbers in floats, so that gradients flow.
///
/// Sums are exact up to 2^24, gradients
/// straight-through and in the units of the real values.
struct SimulatedArithmetic: GridArithmetic {
  func stored(_ shape: FeatureShape) -> FeatureShape { shape }

  func quantize(_ shape: FeatureShape, to grid: ActivationQuantizer) -> any Operation {
    GridQuantizeOperation(vectors: shape.count, grid: grid)
  }

  func convolve(_ sum: ConvolutionSum, to rounding: GridRounding) -> any Operation {
    GridConvolutionOperation(sum, rounding: rounding)
  }

  func scores(_ sum: ConvolutionSum) -> any Operation {
    GridConvolutionOperation(sum, rounding: nil)
  }

  func add(
    _ shape: FeatureShape, _ grids: (ActivationQuantizer, ActivationQuantizer),
    to rounding: GridRounding
  ) -> any Operation {
    GridAdditionOperation(vectors: shape.count, grids, rounding: rounding)
  }

  func average(
    _ geometry: PoolingGeometry, from grid: ActivationQuantizer, to rounding: GridRounding
  ) -> any Operation {
    GridAverageOperation(geometry, grid: grid, rounding: rounding)
  }

  func rescale(
    _ shape: FeatureShape, from grid: ActivationQuantizer, by normalization: RunningNormalization?,
    to rounding: GridRounding
  ) -> any Operation {
    GridRescaleOperation(shape, grid: grid, normalization: normalization, rounding: rounding)
  }

  func concatenate(_ shape: FeatureShape, channels: [Int]) -> any Operation {
    ConcatenationOperation(pixels: shape.pixels, channels: channels)
  }

  func maximum(_ geometry: PoolingGeometry) -> any Operation { MaxPoolingOperation(geometry) }

  func gather(
    _ shape: FeatureShape, stride: Int, sources: [Int32], grid: ActivationQuantizer
  ) -> any Operation {
    GatherOperation(input: shape, stride: stride, sources: sources)
  }

  func reorder(_ shape: FeatureShape) -> any Operation { ReorderOperation(stored: shape) }
}
