// SPDX-License-Identifier: MIT
import Tensors

/// Pre-processing: pixels to normalised values.
final class NormalizationOperation: Operation {
  private let shape: FeatureShape
  private let scale: [Float]
  private let shift: [Float]

  init(shape: FeatureShape, _ normalization: Normalization) {
    self.shape = shape
    scale = normalization.scale
    shift = normalization.shift
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.channelAffine(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], scale: scale,
      shift: shift, y: memory.output)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0] else {
      return
    }
    unsafe Kernels.channelScale(
      pixels: shape.pixels, channels: shape.channels, x: dy, scale: scale, y: dx)
  }
}
