// SPDX-License-Identifier: MIT
import Tensors

/// Batch normalization in evaluation mode: an affine map for each channel.
final class RunningNormalizationOperation: Operation, @unchecked Sendable {
  private let shape: FeatureShape
  private let references: [ParameterReference]
  private let epsilon: Float
  /// Five rows of one number for each channel: scale, shift, mean, inverse deviation, zeros.
  private let rows: AlignedBuffer

  init(shape: FeatureShape, parameters: [ParameterReference], epsilon: Float) {
    self.shape = shape
    references = parameters
    self.epsilon = epsilon
    rows = AlignedBuffer(count: 4 * shape.channels)
  }

  /// Only scale and shift are trained.
  var parameters: [ParameterReference] { Array(references[..<2]) }

  func needsInput(in mode: ExecutionMode) -> Bool { mode.contains(.parameterGradients) }

  func scratchCount(in mode: ExecutionMode) -> Int {
    mode.contains(.parameterGradients) ? 4 * shape.channels : 0
  }

  private func row(_ index: Int) -> LaneFloats { unsafe rows.floats + index * shape.channels }

  func load(_ parameters: UnsafePointer<Float>) {
    let (scale, shift, mean, inverse) = unsafe (row(0), row(1), row(2), row(3))
    for channel in 0..<shape.channels {
      let value = { (reference: Int) in
        unsafe parameters[self.references[reference].offset + channel]
      }
      unsafe inverse[channel] = 1 / (value(3) + epsilon).squareRoot()
      unsafe mean[channel] = value(2)
      unsafe scale[channel] = value(0) * inverse[channel]
      unsafe shift[channel] = value(1) - value(2) * scale[channel]
    }
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.channelAffine(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], scale: row(0),
      shift: row(1), y: memory.output)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient else { return }
    if let gradients = unsafe gradients, let scratch = unsafe memory.scratch {
      unsafe addParameterGradients(
        memory, dy: dy, live: live, scratch: scratch, gradients: gradients)
    }
    if let dx = unsafe memory.inputGradients[0] {
      unsafe Kernels.channelScale(
        pixels: shape.pixels, channels: shape.channels, x: dy, scale: row(0), y: dx)
    }
  }

  private func addParameterGradients(
    _ memory: StepMemory, dy: LaneFloats, live: UInt32, scratch: LaneFloats,
    gradients: LaneFloats
  ) {
    let channels = shape.channels
    unsafe scratch.update(repeating: 0, count: 4 * channels)
    unsafe UnsafeMutableRawPointer(scratch).withMemoryRebound(
      to: Double.self, capacity: 2 * channels
    ) { sums in
      unsafe Kernels.batchNormGradientSums(
        pixels: shape.pixels, channels: channels, x: memory.inputs[0], dy: dy, live: live,
        mean: row(2), inverseDeviation: row(3), sumGradient: sums, sumProduct: sums + channels)
      for channel in 0..<channels {
        unsafe gradients[references[0].offset + channel] += Float(sums[channels + channel])
        unsafe gradients[references[1].offset + channel] += Float(sums[channel])
      }
    }
  }
}
