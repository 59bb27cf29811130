// SPDX-License-Identifier: MIT
import Tensors

/// A convolution on bytes, requantised and rectified on store, or ending in class scores.
final class IntegerConvolutionOperation: Operation, @unchecked Sendable {
  private let sum: ConvolutionSum
  private let rounding: GridRounding?
  private let rules: RequantizationRules
  /// What the zero point adds to each sum.
  private let start: AlignedBuffer
  private let scales: AlignedBuffer
  private let biases: AlignedBuffer
  private var packed: IntegerWeights?
  /// Set where the sums are found by counting bits, which `packed` then is not.
  private var signs: BinaryWeights?
  /// Whether codes of one bit are worth counting, and the room of the planes; decided once, as threads
  /// may have selected other instruction sets.
  private var countsBits = false
  private var planeFloats = 0

  init(_ sum: ConvolutionSum, rounding: GridRounding?) {
    self.sum = sum
    self.rounding = rounding
    let channels = Kernels.quads(sum.outputChannels) * 4
    rules = RequantizationRules(count: sum.outputChannels)
    start = AlignedBuffer(count: channels)
    scales = AlignedBuffer(count: channels)
    biases = AlignedBuffer(count: channels)
    guard sum.weights.bits == 1, !joinsColumns,
      Kernels.countsBits(executed, inputBits: sum.input.bits)
    else { return }
    countsBits = true
    planeFloats = Kernels.binaryPlanesCount(executed, inputBits: sum.input.bits)
  }

  /// Whether the columns of the kernel become channels: few channels leave quads of bytes empty.
  private var joinsColumns: Bool {
    let geometry = sum.geometry
    let taps = geometry.inputChannels * geometry.kernelWidth
    return geometry.groups == 1 && geometry.inputChannels <= 2 && geometry.kernelWidth > 1
      && taps <= 16
  }

  /// The geometry with the columns of the kernel as channels.
  private var joined: ConvolutionGeometry {
    guard joinsColumns else { return sum.geometry }
    var geometry = sum.geometry
    geometry.inputChannels *= geometry.kernelWidth
    geometry.inputWidth = geometry.outputWidth
    (geometry.kernelWidth, geometry.strideWidth, geometry.padLeft) = (1, 1, 0)
    return geometry
  }

  private var joinedFloats: Int {
    joinsColumns
      ? joined.inputHeight * joined.inputWidth * quads * Kernels.lanes : 0
  }

  /// Whether padding has to be written out: zero is not the byte 0.
  private var pads: Bool { sum.input.zeroPoint != 0 && sum.geometry.padTop > 0 }

  private var padding: Int { sum.geometry.padTop }

  /// The geometry on a map that is padded already.
  private var executed: ConvolutionGeometry {
    var geometry = joined
    guard pads else { return geometry }
    geometry.inputHeight += 2 * padding
    if !joinsColumns { geometry.inputWidth += 2 * padding }
    (geometry.padTop, geometry.padLeft) = (0, 0)
    return geometry
  }

  private var quads: Int { Kernels.quads(joined.inputChannels) }

  private var paddedFloats: Int {
    pads ? executed.inputHeight * executed.inputWidth * quads * Kernels.lanes : 0
  }

  func forwardScratchCount(in mode: ExecutionMode) -> Int {
    paddedFloats + joinedFloats + planeFloats
      + (rounding == nil ? sum.outputPixels * sum.outputChannels * Kernels.lanes : 0)
  }

  func load(_ parameters: UnsafePointer<Float>) {
    let size = sum.depth
    let codes = sum.weights.codes
    unsafe start.floats.withMemoryRebound(to: Int32.self, capacity: start.count) { start in
      for channel in 0..<sum.outputChannels {
        let total = ((channel * size)..<((channel + 1) * size)).reduce(Int32(0)) {
          unsafe $0 + Int32(codes.floats[$1])
        }
        unsafe start[channel] = -total * sum.input.zeroPoint
      }
    }
    // What a mask prunes has the code 0, which is no sign.
    signs =
      countsBits
      ? unsafe BinaryWeights(executed, codes: codes.floats, bits: sum.input.bits) : nil
    if signs == nil {
      let ordered = joinsColumns ? columnsFirst() : codes
      unsafe packed = IntegerWeights(executed, codes: ordered.floats, largest: sum.largest)
    }
    if let rounding {
      unsafe sum.load(parameters, to: rounding.grid, into: rules)
    } else {
      unsafe sum.load(parameters, scales: scales, biases: biases)
    }
  }

  /// The codes [O, I, KH, KW] as [O, KW * I, KH, 1].
  private func columnsFirst() -> AlignedBuffer {
    let geometry = sum.geometry
    let (inputs, rows, columns) = (
      geometry.inputChannels, geometry.kernelHeight, geometry.kernelWidth
    )
    let moved = AlignedBuffer(count: sum.weights.codes.count)
    var place = 0
    for channel in 0..<sum.outputChannels {
      for column in 0..<columns {
        for input in 0..<inputs {
          for row in 0..<rows {
            let from = ((channel * inputs + input) * rows + row) * columns + column
            unsafe moved.floats[place] = sum.weights.codes.floats[from]
            place += 1
          }
        }
      }
    }
    return moved
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    let x = unsafe prepared(memory)
    let start = unsafe UnsafeRawPointer(start.floats).assumingMemoryBound(to: Int32.self)
    if let rounding {
      unsafe convolve(memory, x, start, rounding.range)
    } else if let scratch = unsafe memory.forwardScratch {
      let sums = unsafe UnsafeMutableRawPointer(
        scratch + paddedFloats + joinedFloats + planeFloats
      ).assumingMemoryBound(to: Int32.self)
      unsafe add(memory, x, start, sums)
      unsafe Kernels.integerScores(
        channels: sum.outputChannels, sums: sums, scales: scales.floats, biases: biases.floats,
        y: memory.output)
    }
  }

  /// The input as the kernel takes it: columns joined, padding written out.
  private func prepared(_ memory: StepMemory) -> LaneBytes {
    var x = unsafe memory.inputs[0].bytes
    if joinsColumns, let scratch = unsafe memory.forwardScratch {
      let columns = unsafe (scratch + paddedFloats).bytes
      unsafe Kernels.integerColumns(
        sum.geometry, blank: UInt8(sum.input.zeroPoint), x: x, y: columns)
      unsafe x = columns
    }
    if pads, let scratch = unsafe memory.forwardScratch {
      unsafe Kernels.integerPad(
        height: joined.inputHeight, width: joined.inputWidth, quads: quads,
        padding: (padding, joinsColumns ? 0 : padding), value: UInt8(sum.input.zeroPoint), x: x,
        y: scratch.bytes)
      unsafe x = scratch.bytes
    }
    return unsafe x
  }

  /// Where the planes of bits stand.
  private func planes(_ memory: StepMemory) -> LaneBytes? {
    guard let scratch = unsafe memory.forwardScratch else { return nil }
    return unsafe (scratch + paddedFloats + joinedFloats).bytes
  }

  private func convolve(
    _ memory: StepMemory, _ x: LaneBytes, _ start: UnsafePointer<Int32>,
    _ range: ClosedRange<Int32>
  ) {
    if let signs, let planes = unsafe planes(memory) {
      unsafe Kernels.binaryConvolution(
        signs, x: x, planes: planes, start: start, rules: rules, range: range,
        y: memory.output.bytes)
    } else if let packed {
      unsafe Kernels.integerConvolution(
        packed, x: x, start: start, rules: rules, range: range, y: memory.output.bytes)
    }
  }

  private func add(
    _ memory: StepMemory, _ x: LaneBytes, _ start: UnsafePointer<Int32>,
    _ sums: UnsafeMutablePointer<Int32>
  ) {
    if let signs, let planes = unsafe planes(memory) {
      unsafe Kernels.binaryConvolution(signs, x: x, planes: planes, start: start, sums: sums)
    } else if let packed {
      unsafe Kernels.integerConvolution(packed, x: x, start: start, sums: sums)
    }
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    preconditionFailure("integers have no gradient: simulate them")
  }
}

extension LaneFloats {
  /// The same memory as bytes.
  var bytes: LaneBytes {
    unsafe UnsafeMutableRawPointer(self).assumingMemoryBound(to: UInt8.self)
  }
}
