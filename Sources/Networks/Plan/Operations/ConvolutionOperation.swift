// SPDX-License-Identifier: MIT
import Tensors

/// Convolution, and linear layers as convolutions over the whole input; may end in batch
/// normalization, an addition and a ReLU.
final class ConvolutionOperation: AdditionFusing, NormalizationFusing, MaskingInputGradient,
  PrecisionSelecting, @unchecked Sendable
{
  private(set) var geometry: ConvolutionGeometry
  let weight: ParameterReference
  let bias: ParameterReference?
  private var packedForward: AlignedBuffer
  private var packedBackward: AlignedBuffer
  private let biasValues: AlignedBuffer
  /// The weights with the normalization's scale, where there is one.
  private var scaledWeights: AlignedBuffer?
  var fusesReLU = false
  var fusesAddition = false
  var precision = PlanOptions.Precision.single {
    didSet {
      guard precision == .bfloat16, oldValue != precision else { return }
      geometry = geometry.inBFloat16
      packedForward = AlignedBuffer(count: geometry.packedForwardCount)
      packedBackward = AlignedBuffer(count: geometry.packedBackwardCount)
    }
  }
  var normalization: RunningNormalization? {
    didSet { scaledWeights = normalization.map { _ in AlignedBuffer(count: weight.count) } }
  }

  init(_ geometry: ConvolutionGeometry, weight: ParameterReference, bias: ParameterReference?) {
    self.geometry = geometry
    self.weight = weight
    self.bias = bias
    packedForward = AlignedBuffer(count: geometry.packedForwardCount)
    packedBackward = AlignedBuffer(count: geometry.packedBackwardCount)
    biasValues = AlignedBuffer(count: geometry.outputChannels)
  }

  var parameters: [ParameterReference] { [weight] + (bias.map { [$0] } ?? []) }

  private var outputVectors: Int {
    geometry.outputHeight * geometry.outputWidth * geometry.outputChannels
  }

  func needsInput(in mode: ExecutionMode) -> Bool { mode.contains(.parameterGradients) }

  func stateBytes(in mode: ExecutionMode) -> Int { fusesReLU ? outputVectors * 2 : 0 }

  func forwardScratchCount(in mode: ExecutionMode) -> Int { geometry.forwardScratchCount }

  func scratchCount(in mode: ExecutionMode) -> Int {
    // Some instruction sets need none; one float keeps the address there for all.
    let weights = mode.contains(.parameterGradients) ? max(geometry.weightScratchCount, 1) : 0
    return max(weights, geometry.backwardScratchCount)
  }

  func load(_ parameters: UnsafePointer<Float>) {
    let (weights, biases) = unsafe (parameters + weight.offset, biasValues.floats)
    if let bias {
      unsafe biases.update(from: parameters + bias.offset, count: bias.count)
    }
    guard let normalization, let scaledWeights else {
      unsafe pack(weights)
      return
    }
    // scale (W x + b) + shift = (scale W) x + (scale b + shift).
    let depth = weight.count / geometry.outputChannels
    for channel in 0..<geometry.outputChannels {
      let (scale, shift) = unsafe normalization.affine(channel, parameters)
      for index in (channel * depth)..<((channel + 1) * depth) {
        unsafe scaledWeights.floats[index] = weights[index] * scale
      }
      unsafe biases[channel] = (bias == nil ? 0 : biases[channel] * scale) + shift
    }
    unsafe pack(UnsafePointer(scaledWeights.floats))
  }

  private func pack(_ weights: UnsafePointer<Float>) {
    unsafe Kernels.packForward(geometry, weights: weights, into: packedForward.floats)
    unsafe Kernels.packBackward(geometry, weights: weights, into: packedBackward.floats)
  }

  private var hasBias: Bool { bias != nil || normalization != nil }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.convolutionForward(
      geometry, x: memory.inputs[0], packed: packedForward.floats,
      bias: hasBias ? UnsafePointer(biasValues.floats) : nil,
      addend: fusesAddition ? memory.inputs[1] : nil, relu: fusesReLU,
      y: memory.output, mask: memory.mask, scratch: memory.forwardScratch)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient else { return }
    if fusesReLU, !memory.gradientIsMasked, let mask = unsafe memory.mask {
      unsafe Kernels.applyMask(vectors: outputVectors, dy: dy, mask: mask, dx: dy)
    }
    if let gradients = unsafe gradients, let scratch = unsafe memory.scratch {
      unsafe Kernels.convolutionBackwardWeights(
        geometry, x: memory.inputs[0], dy: dy, dw: gradients + weight.offset,
        db: bias.map { unsafe gradients + $0.offset }, scratch: scratch)
    }
    if let dx = unsafe memory.inputGradients[0] {
      unsafe Kernels.convolutionBackwardInput(
        geometry, dy: dy, packed: packedBackward.floats,
        addend: memory.accumulatesInputGradient ? dx : nil, mask: memory.inputMask, dx: dx,
        scratch: memory.scratch)
    }
  }
}
