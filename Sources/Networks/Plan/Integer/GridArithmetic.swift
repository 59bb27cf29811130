// SPDX-License-Identifier: MIT
import Tensors

/// Makes the operations of one arithmetic: on bytes, or on the same whole numbers held in floats.
///
/// Shapes are those that the memory has: [H][W][C].
protocol GridArithmetic {
  /// The shape of the memory that holds values of a shape.
  func stored(_ shape: FeatureShape) -> FeatureShape

  func quantize(_ shape: FeatureShape, to grid: ActivationQuantizer) -> any Operation
  func convolve(_ sum: ConvolutionSum, to rounding: GridRounding) -> any Operation
  func scores(_ sum: ConvolutionSum) -> any Operation
  func add(
    _ shape: FeatureShape, _ grids: (ActivationQuantizer, ActivationQuantizer),
    to rounding: GridRounding
  ) -> any Operation
  func average(
    _ geometry: PoolingGeometry, from grid: ActivationQuantizer, to rounding: GridRounding
  ) -> any Operation
  func rescale(
    _ shape: FeatureShape, from grid: ActivationQuantizer, by normalization: RunningNormalization?,
    to rounding: GridRounding
  ) -> any Operation
  func concatenate(_ shape: FeatureShape, channels: [Int]) -> any Operation
  func maximum(_ geometry: PoolingGeometry) -> any Operation
  func gather(
    _ shape: FeatureShape, stride: Int, sources: [Int32], grid: ActivationQuantizer
  ) -> any Operation
  func reorder(_ shape: FeatureShape) -> any Operation
}
