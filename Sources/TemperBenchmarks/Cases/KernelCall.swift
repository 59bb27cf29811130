// SPDX-License-Identifier: MIT
import Tensors

/// A kernel with memory of its own, packed for the instruction set in use when it is made.
struct KernelCall {
  /// What one call writes.
  let output: AlignedBuffer
  /// How much one call does, in the unit of its rate.
  let work: Double
  /// The unit of its rate, such as `GFLOP/s`.
  let unit: String
  let run: () -> Void

  init(_ work: KernelCase.Work) {
    switch work {
    case .convolution(let geometry, let pass): self.init(geometry, pass)
    case .signs(let geometry, let sum): self.init(signs: geometry, sum)
    case .vectors(let kernel, let count): self.init(kernel, vectors: count)
    }
  }

  init(output: AlignedBuffer, work: Double, unit: String, run: @escaping () -> Void) {
    self.output = output
    self.work = work
    self.unit = unit
    self.run = run
  }

  /// Work is nominal: padding counts as if it were multiplied.
  private init(_ geometry: ConvolutionGeometry, _ pass: ConvolutionPass) {
    let (x, y) = (geometry.inputCount * Kernels.lanes, geometry.outputCount * Kernels.lanes)
    let input = RandomBatch.filled(count: x, seed: 1, in: -1...1)
    let gradient = RandomBatch.filled(count: y, seed: 2, in: -1...1)
    let deviation = (6 / Float(geometry.inputChannels * geometry.taps)).squareRoot()
    let weights = RandomBatch.filled(
      count: geometry.weightCount, seed: 3, in: -deviation...deviation)
    let flops = 2.0 * Double(geometry.weightCount * geometry.outputPixels * Kernels.lanes)
    switch pass {
    case .forward:
      let packed = AlignedBuffer(count: geometry.packedForwardCount)
      unsafe Kernels.packForward(geometry, weights: weights.floats, into: packed.floats)
      let bias = AlignedBuffer(count: geometry.outputChannels)
      let (output, mask) = (AlignedBuffer(count: y), AlignedBuffer(count: y / 32 + 1))
      let scratch = AlignedBuffer(count: geometry.forwardScratchCount)
      self.init(output: output, work: flops / 1e9, unit: "GFLOP/s") {
        unsafe Kernels.convolutionForward(
          geometry, x: input.floats, packed: packed.floats, bias: bias.floats, addend: nil,
          relu: true, y: output.floats, mask: mask.bytes.assumingMemoryBound(to: UInt16.self),
          scratch: scratch.floats)
      }
    case .backwardInput:
      let packed = AlignedBuffer(count: geometry.packedBackwardCount)
      unsafe Kernels.packBackward(geometry, weights: weights.floats, into: packed.floats)
      let output = AlignedBuffer(count: x)
      let scratch = AlignedBuffer(count: geometry.backwardScratchCount)
      self.init(output: output, work: flops / 1e9, unit: "GFLOP/s") {
        unsafe Kernels.convolutionBackwardInput(
          geometry, dy: gradient.floats, packed: packed.floats, addend: nil, mask: nil,
          dx: output.floats, scratch: scratch.floats)
      }
    case .backwardWeights:
      let output = AlignedBuffer(count: geometry.weightCount)
      let bias = AlignedBuffer(count: geometry.outputChannels)
      let scratch = AlignedBuffer(count: geometry.weightScratchCount)
      self.init(output: output, work: flops / 1e9, unit: "GFLOP/s") {
        unsafe Kernels.convolutionBackwardWeights(
          geometry, x: input.floats, dy: gradient.floats, dw: output.floats, db: bias.floats,
          scratch: scratch.floats)
      }
    }
  }

  /// Work is what is read and written.
  private init(_ kernel: VectorKernel, vectors: Int) {
    let count = vectors * Kernels.lanes
    let first = RandomBatch.filled(count: count, seed: 1, in: -1...1)
    let second = RandomBatch.filled(count: count, seed: 2, in: -1...1)
    let output = RandomBatch.filled(count: count, seed: 3, in: -1...1)
    let constants = RandomBatch.filled(count: 2 * Kernels.lanes, seed: 4, in: 0.1...0.2)
    let mask = AlignedBuffer(count: vectors / 2 + 1)
    for vector in 0..<vectors {
      unsafe mask.bytes.storeBytes(
        of: UInt16(truncatingIfNeeded: vector &* 40503), toByteOffset: vector * 2, as: UInt16.self)
    }
    self.init(
      output: output, work: Double(count * 4 * kernel.arrays) / 1e9, unit: "GB/s"
    ) {
      // Taken here: a pointer taken outside would not keep the memory.
      let bits = unsafe mask.bytes.assumingMemoryBound(to: UInt16.self)
      switch kernel {
      case .relu:
        unsafe Kernels.relu(vectors: vectors, x: first.floats, y: output.floats, mask: bits)
      case .mask:
        unsafe Kernels.applyMask(vectors: vectors, dy: first.floats, mask: bits, dx: output.floats)
      case .add:
        unsafe Kernels.add(vectors: vectors, first.floats, second.floats, y: output.floats)
      case .linfStep:
        unsafe Kernels.linfStep(
          vectors: vectors, clean: first.floats, gradient: second.floats, step: constants.floats,
          epsilon: constants.floats + Kernels.lanes, range: -1...1, active: 0xFFFF,
          x: output.floats)
      case .affine:
        unsafe Kernels.channelAffine(
          pixels: vectors / 32, channels: 32, x: first.floats, scale: constants.floats,
          shift: second.floats, y: output.floats)
      case .fakeQuantize:
        unsafe Kernels.fakeQuantize(
          vectors: vectors, x: first.floats, scale: 0.02, zeroPoint: 3, range: -32...31,
          y: output.floats, inside: nil)
      case .sgd:
        unsafe Kernels.sgdStep(
          count: count, weights: output.floats, gradient: first.floats, velocity: second.floats,
          rate: 1e-6, momentum: 0.5, decay: 0, isNesterov: false)
      }
    }
  }
}

extension VectorKernel {
  /// Arrays of floats that one call reads and writes, in all.
  fileprivate var arrays: Int {
    switch self {
    case .relu, .mask, .affine, .fakeQuantize: 2
    case .add: 3
    case .linfStep: 4
    case .sgd: 5
    }
  }
}

extension ConvolutionGeometry {
  var inputCount: Int { inputHeight * inputWidth * inputChannels }
  var outputPixels: Int { outputHeight * outputWidth }
  var outputCount: Int { outputPixels * outputChannels }
  var taps: Int { kernelHeight * kernelWidth }
  var weightCount: Int { outputChannels * inputChannels * taps }
}
