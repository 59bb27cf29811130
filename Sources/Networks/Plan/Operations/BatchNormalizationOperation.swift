// SPDX-License-Identifier: MIT
import Tensors

/// Batch normalization in training mode: statistics of the whole batch; may end in an addition and a
/// ReLU.
///
/// Shared numbers are rows of one float for each channel: scale, shift, mean, inverse deviation,
/// variance, mean of dy, mean of dy times the normalised input.
final class BatchNormalizationOperation: SynchronizedOperation, AdditionFusing,
  @unchecked Sendable
{
  private static let momentum: Float = 0.1
  private let shape: FeatureShape
  private let references: [ParameterReference]
  private let epsilon: Float
  private let gamma: AlignedBuffer
  private let beta: AlignedBuffer
  var fusesReLU = false
  var fusesAddition = false

  init(shape: FeatureShape, parameters: [ParameterReference], epsilon: Float) {
    self.shape = shape
    references = parameters
    self.epsilon = epsilon
    gamma = AlignedBuffer(count: shape.channels)
    beta = AlignedBuffer(count: shape.channels)
  }

  var parameters: [ParameterReference] { Array(references[..<2]) }
  var partialCount: Int { 2 * shape.channels }
  var sharedCount: Int { 7 * shape.channels }

  func needsInput(in mode: ExecutionMode) -> Bool { true }

  func stateBytes(in mode: ExecutionMode) -> Int { fusesReLU ? shape.count * 2 : 0 }

  func load(_ parameters: UnsafePointer<Float>) {
    unsafe gamma.floats.update(from: parameters + references[0].offset, count: shape.channels)
    unsafe beta.floats.update(from: parameters + references[1].offset, count: shape.channels)
  }

  private func row(_ index: Int, of shared: LaneFloats) -> LaneFloats {
    unsafe shared + index * shape.channels
  }

  func gatherForward(
    _ memory: StepMemory, live: UInt32, into partial: UnsafeMutablePointer<Double>
  ) {
    unsafe Kernels.batchNormStatistics(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], live: live,
      sum: partial, square: partial + shape.channels)
  }

  func shareForward(_ sum: UnsafePointer<Double>, images: Int, shared: LaneFloats) {
    let count = Double(images * shape.pixels)
    for channel in 0..<shape.channels {
      let mean = unsafe sum[channel] / count
      let variance = unsafe max(sum[shape.channels + channel] / count - mean * mean, 0)
      let inverse = Float(1 / (variance + Double(epsilon)).squareRoot())
      let scale = unsafe gamma.floats[channel] * inverse
      unsafe row(0, of: shared)[channel] = scale
      unsafe row(1, of: shared)[channel] = beta.floats[channel] - Float(mean) * scale
      unsafe row(2, of: shared)[channel] = Float(mean)
      unsafe row(3, of: shared)[channel] = inverse
      unsafe row(4, of: shared)[channel] = Float(variance)
    }
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    guard let shared = unsafe memory.shared else { return }
    unsafe Kernels.batchNormForward(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0],
      scale: row(0, of: shared), shift: row(1, of: shared),
      addend: fusesAddition ? memory.inputs[1] : nil, relu: fusesReLU, y: memory.output,
      mask: memory.mask)
  }

  func gatherBackward(
    _ memory: StepMemory, live: UInt32, into partial: UnsafeMutablePointer<Double>
  ) {
    guard let shared = unsafe memory.shared, let dy = unsafe memory.outputGradient else { return }
    if fusesReLU, !memory.gradientIsMasked, let mask = unsafe memory.mask {
      unsafe Kernels.applyMask(vectors: shape.count, dy: dy, mask: mask, dx: dy)
    }
    unsafe Kernels.batchNormGradientSums(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], dy: dy, live: live,
      mean: row(2, of: shared), inverseDeviation: row(3, of: shared), sumGradient: partial,
      sumProduct: partial + shape.channels)
  }

  func shareBackward(
    _ sum: UnsafePointer<Double>, images: Int, shared: LaneFloats, gradients: LaneFloats?
  ) {
    let count = Double(images * shape.pixels)
    for channel in 0..<shape.channels {
      let (gradient, product) = unsafe (sum[channel], sum[shape.channels + channel])
      unsafe row(5, of: shared)[channel] = Float(gradient / count)
      unsafe row(6, of: shared)[channel] = Float(product / count)
      guard let gradients = unsafe gradients else { continue }
      unsafe gradients[references[0].offset + channel] += Float(product)
      unsafe gradients[references[1].offset + channel] += Float(gradient)
    }
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let shared = unsafe memory.shared, let dy = unsafe memory.outputGradient,
      let dx = unsafe memory.inputGradients[0]
    else { return }
    unsafe Kernels.batchNormBackward(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], dy: dy, live: live,
      mean: row(2, of: shared), inverseDeviation: row(3, of: shared), gamma: gamma.floats,
      meanGradient: row(5, of: shared), meanProduct: row(6, of: shared), dx: dx)
  }

  func updateStatistics(
    _ parameters: LaneFloats, shared: UnsafePointer<Float>, images: Int, share: Float?
  ) {
    let share = share ?? Self.momentum
    let count = Float(images * shape.pixels)
    let unbiased = count > 1 ? count / (count - 1) : 1
    for channel in 0..<shape.channels {
      let mean = unsafe parameters + references[2].offset + channel
      let variance = unsafe parameters + references[3].offset + channel
      let batchMean = unsafe shared[2 * shape.channels + channel]
      let batchVariance = unsafe shared[4 * shape.channels + channel] * unbiased
      unsafe mean.pointee += share * (batchMean - mean.pointee)
      unsafe variance.pointee += share * (batchVariance - variance.pointee)
    }
  }
}
