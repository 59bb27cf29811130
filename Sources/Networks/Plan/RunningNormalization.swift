// SPDX-License-Identifier: MIT
import Tensors

/// Batch normalization by running statistics: an affine map for each channel.
struct RunningNormalization: Sendable {
  /// Weight (gamma), bias (beta), running mean, running variance.
  let references: [ParameterReference]
  /// Added to the variance.
  let epsilon: Float

  /// Mean and inverse deviation of a channel.
  func statistics(
    _ channel: Int, _ parameters: UnsafePointer<Float>
  ) -> (mean: Float, inverseDeviation: Float) {
    let variance = unsafe parameters[references[3].offset + channel]
    return unsafe (
      parameters[references[2].offset + channel], 1 / (variance + epsilon).squareRoot()
    )
  }

  /// Scale and shift of a channel.
  func affine(
    _ channel: Int, _ parameters: UnsafePointer<Float>
  ) -> (scale: Float, shift: Float) {
    let (mean, inverse) = unsafe statistics(channel, parameters)
    let scale = unsafe parameters[references[0].offset + channel] * inverse
    return unsafe (scale, parameters[references[1].offset + channel] - mean * scale)
  }
}
