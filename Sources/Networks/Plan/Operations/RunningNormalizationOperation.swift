// SPDX-License-Identifier: MIT
import Tensors

/// Batch normalization in evaluation mode; may end in an addition and a ReLU.
final class RunningNormalizationOperation: AdditionFusing, @unchecked Sendable {
  let map: RunningNormalization
  private let shape: FeatureShape
  private var references: [ParameterReference] { map.references }
  /// Four rows of one number for each channel: scale, shift, mean, inverse deviation.
  private let rows: AlignedBuffer
  var fusesReLU = false
  var fusesAddition = false

  init(shape: FeatureShape, parameters: [ParameterReference], epsilon: Float) {
    self.shape = shape
    map = RunningNormalization(references: parameters, epsilon: epsilon)
    rows = AlignedBuffer(count: 4 * shape.channels)
  }

  /// Only scale and shift are trained.
  var parameters: [ParameterReference] { Array(references[..<2]) }

  func needsInput(in mode: ExecutionMode) -> Bool { mode.contains(.parameterGradients) }

  func scratchCount(in mode: ExecutionMode) -> Int {
    mode.contains(.parameterGradients) ? 4 * shape.channels : 0
  }

  private func row(_ index: Int) -> LaneFloats { unsafe rows.floats + index * shape.channels }

  func stateBytes(in mode: ExecutionMode) -> Int { fusesReLU ? shape.count * 2 : 0 }

  func load(_ parameters: UnsafePointer<Float>) {
    for channel in 0..<shape.channels {
      let (scale, shift) = unsafe map.affine(channel, parameters)
      let (mean, inverse) = unsafe map.statistics(channel, parameters)
      unsafe row(0)[channel] = scale
      unsafe row(1)[channel] = shift
      unsafe row(2)[channel] = mean
      unsafe row(3)[channel] = inverse
    }
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.batchNormForward(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], scale: row(0),
      shift: row(1), addend: fusesAddition ? memory.inputs[1] : nil, relu: fusesReLU,
      y: memory.output, mask: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient else { return }
    if fusesReLU, !memory.gradientIsMasked, let mask = unsafe memory.mask {
      unsafe Kernels.applyMask(vectors: shape.count, dy: dy, mask: mask, dx: dy)
    }
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
