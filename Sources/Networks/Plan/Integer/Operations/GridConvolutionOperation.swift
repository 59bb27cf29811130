// SPDX-License-Identifier: MIT
import Tensors

/// A convolution of whole numbers in floats, exact, then the rules of integer execution.
///
/// Floats add whole numbers exactly up to 2^24. Where a sum could pass that, codes are cut into digits
/// that are summed apart: 16 * high + low, and so on.
final class GridConvolutionOperation: MaskingInputGradient, @unchecked Sendable {
  /// How codes are cut: digits of a radix, the last digit taking what is left.
  struct Digits: Equatable {
    let count: Int
    let radix: Int
    static let choices = [
      Digits(count: 1, radix: 1), Digits(count: 2, radix: 16), Digits(count: 4, radix: 4),
      Digits(count: 8, radix: 2),
    ]
  }

  private static let exact = 1 << 24
  private let sum: ConvolutionSum
  private let rounding: GridRounding?
  private let rules: RequantizationRules
  private let scales: AlignedBuffer
  private let biases: AlignedBuffer
  private var digits = Digits.choices[0]
  private var packedForward: AlignedBuffer
  private let packedBackward: AlignedBuffer
  /// The rounded weights in real units, with the normalization's scale where there is one.
  private let realWeights: AlignedBuffer
  private let inputScales: [Float]

  init(_ sum: ConvolutionSum, rounding: GridRounding?) {
    self.sum = sum
    self.rounding = rounding
    rules = RequantizationRules(count: sum.outputChannels)
    scales = AlignedBuffer(count: sum.outputChannels)
    biases = AlignedBuffer(count: sum.outputChannels)
    packedForward = AlignedBuffer(count: 0)
    packedBackward = AlignedBuffer(count: sum.geometry.packedBackwardCount)
    realWeights = AlignedBuffer(count: sum.weights.reference.count)
    inputScales = Array(repeating: sum.input.scale, count: sum.outputChannels)
  }

  /// The most inputs of one sum that digits can make exact.
  static var deepest: Int { exact / 255 - 1 }

  private var outputVectors: Int { sum.outputPixels * sum.outputChannels }

  /// The most digits that any weights of these bits can need.
  private var mostDigits: Int {
    let largest = 1 << max(sum.weights.bits - 1, 0)
    let reach = sum.depth * Int(max(sum.input.zeroPoint, sum.largest - sum.input.zeroPoint))
    return Self.choice { digits in
      reach * (digits.count == 1 ? largest : max(digits.radix / 2, 1))
    }.count
  }

  private static func choice(_ bound: (Digits) -> Int) -> Digits {
    Digits.choices.first { bound($0) < exact } ?? Digits(count: 8, radix: 2)
  }

  var parameters: [ParameterReference] {
    [sum.weights.reference] + (sum.bias.map { [$0] } ?? [])
  }

  func needsInput(in mode: ExecutionMode) -> Bool { mode.contains(.parameterGradients) }

  func stateBytes(in mode: ExecutionMode) -> Int { rounding == nil ? 0 : outputVectors * 2 }

  func forwardScratchCount(in mode: ExecutionMode) -> Int {
    let most = mostDigits
    return most == 1 && rounding != nil ? 0 : most * outputVectors * Kernels.lanes
  }

  func scratchCount(in mode: ExecutionMode) -> Int {
    let weights =
      mode.contains(.parameterGradients)
      ? max(sum.geometry.weightScratchCount, 1) + sum.outputChannels : 0
    return max(weights, sum.geometry.backwardScratchCount)
  }

  func load(_ parameters: UnsafePointer<Float>) {
    if let rounding {
      unsafe sum.load(parameters, to: rounding.grid, into: rules)
    } else {
      unsafe sum.load(parameters, scales: scales, biases: biases)
    }
    packDigits()
    unsafe packReal(parameters)
  }

  private func packReal(_ parameters: UnsafePointer<Float>) {
    let source = unsafe parameters + sum.weights.reference.offset
    for channel in 0..<sum.outputChannels {
      let scale = unsafe sum.normalization?.affine(channel, parameters).scale ?? 1
      for index in (channel * sum.depth)..<((channel + 1) * sum.depth) {
        unsafe realWeights.floats[index] = source[index] * scale
      }
    }
    unsafe Kernels.packBackward(
      sum.geometry, weights: realWeights.floats, into: packedBackward.floats)
  }

  /// Groups with too long sums would need digits for each group; as one group they need not.
  private var isDense: Bool { sum.geometry.groups > 1 && mostDigits > 1 }

  /// The geometry that gives all digits of every sum.
  private var executed: ConvolutionGeometry {
    var geometry = sum.geometry
    geometry.forwardAlgorithm = .direct
    geometry.outputChannels *= digits.count
    if isDense { geometry.groups = 1 }
    return geometry
  }

  private func packDigits() {
    let (codes, depth, channels) = (sum.weights.codes, sum.depth, sum.outputChannels)
    let reach = Int(max(sum.input.zeroPoint, sum.largest - sum.input.zeroPoint))
    digits = Self.choice { digits in
      if digits.count == 1 { return (0..<channels).map { sum.bound(of: $0) }.max() ?? 0 }
      return depth * reach * max(digits.radix / 2, 1)
    }
    let geometry = executed
    let taps = geometry.kernelHeight * geometry.kernelWidth
    let inputs = geometry.inputChannels / geometry.groups
    let cut = AlignedBuffer(count: digits.count * channels * inputs * taps)
    for channel in 0..<channels {
      let first =
        isDense
        ? channel / (channels / sum.geometry.groups) * (depth / taps) * taps : 0
      for index in 0..<depth {
        var code = unsafe Int(codes.floats[channel * depth + index])
        for digit in 0..<digits.count {
          var value = code
          if digit < digits.count - 1 {
            let half = digits.radix / 2
            value = ((code + half) % digits.radix + digits.radix) % digits.radix - half
            code = (code - value) / digits.radix
          }
          unsafe cut.floats[(digit * channels + channel) * inputs * taps + first + index] = Float(
            value)
        }
      }
    }
    if packedForward.count != geometry.packedForwardCount {
      packedForward = AlignedBuffer(count: geometry.packedForwardCount)
    }
    unsafe Kernels.packForward(geometry, weights: cut.floats, into: packedForward.floats)
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    let sums = unsafe memory.forwardScratch ?? memory.output
    unsafe Kernels.convolutionForward(
      executed, x: memory.inputs[0], packed: packedForward.floats, bias: nil, addend: nil,
      relu: false, y: sums, mask: nil, scratch: nil)
    if let rounding {
      unsafe Kernels.gridRequantize(
        pixels: sum.outputPixels, channels: sum.outputChannels, x: sums, parts: digits.count,
        radix: digits.radix, rules: rules, range: rounding.range,
        zeroPoint: rounding.grid.zeroPoint, isRectified: rounding.isRectified,
        y: memory.output, inside: memory.mask)
    } else {
      unsafe Kernels.gridScores(
        channels: sum.outputChannels, x: sums, parts: digits.count, radix: digits.radix,
        scales: scales.floats, biases: biases.floats, y: memory.output)
    }
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient else { return }
    if let inside = unsafe memory.mask {
      unsafe Kernels.applyMask(vectors: outputVectors, dy: dy, mask: inside, dx: dy)
    }
    if let dx = unsafe memory.inputGradients[0] {
      unsafe Kernels.convolutionBackwardInput(
        sum.geometry, dy: dy, packed: packedBackward.floats,
        addend: memory.accumulatesInputGradient ? dx : nil, mask: memory.inputMask, dx: dx,
        scratch: memory.scratch)
    }
    if let gradients = unsafe gradients, let scratch = unsafe memory.scratch {
      unsafe addParameterGradients(memory, dy: dy, scratch: scratch, gradients: gradients)
    }
  }

  /// The input in real units is the whole numbers times their scale: the scale goes into dy.
  private func addParameterGradients(
    _ memory: StepMemory, dy: LaneFloats, scratch: LaneFloats, gradients: LaneFloats
  ) {
    unsafe Kernels.channelScale(
      pixels: sum.outputPixels, channels: sum.outputChannels, x: dy, scale: inputScales, y: dy)
    let biases = unsafe scratch + max(sum.geometry.weightScratchCount, 1)
    unsafe biases.update(repeating: 0, count: sum.outputChannels)
    unsafe Kernels.convolutionBackwardWeights(
      sum.geometry, x: memory.inputs[0], dy: dy, dw: gradients + sum.weights.reference.offset,
      db: sum.bias == nil ? nil : biases, scratch: scratch)
    guard let bias = sum.bias else { return }
    for channel in 0..<sum.outputChannels {
      unsafe gradients[bias.offset + channel] += biases[channel] / sum.input.scale
    }
  }
}
