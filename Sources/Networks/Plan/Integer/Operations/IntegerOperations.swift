// SPDX-License-Identifier: MIT
import Tensors

/// Operations on bytes; none has a gradient.
protocol ByteOperation: Operation {}

extension ByteOperation {
  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    preconditionFailure("integers have no gradient: simulate them")
  }
}

/// Floats to bytes.
final class IntegerQuantizeOperation: ByteOperation {
  private let shape: FeatureShape
  private let grid: ActivationQuantizer

  init(_ shape: FeatureShape, grid: ActivationQuantizer) {
    (self.shape, self.grid) = (shape, grid)
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerQuantize(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], scale: grid.scale,
      zeroPoint: grid.zeroPoint, high: grid.range.upperBound, y: memory.output.bytes)
  }
}

/// The sum of two values on grids of their own.
final class IntegerAdditionOperation: ByteOperation {
  private let quads: Int
  private let grids: (ActivationQuantizer, ActivationQuantizer)
  private let rule: AdditionRule
  private let rounding: GridRounding

  init(
    _ shape: FeatureShape, _ grids: (ActivationQuantizer, ActivationQuantizer),
    rounding: GridRounding
  ) {
    quads = shape.pixels * Kernels.quads(shape.channels)
    (self.grids, self.rounding) = (grids, rounding)
    rule = AdditionRule(grids, to: rounding.grid)
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerAdd(
      quads: quads, memory.inputs[0].bytes, zero: grids.0.zeroPoint, memory.inputs[1].bytes,
      zero: grids.1.zeroPoint, rules: rule.rules, multiplier: rule.multiplier,
      range: rounding.range, y: memory.output.bytes)
  }
}

/// Means over windows.
final class IntegerAverageOperation: ByteOperation {
  private let geometry: PoolingGeometry
  private let grid: ActivationQuantizer
  private let rules: RequantizationRules
  private let rounding: GridRounding

  init(_ geometry: PoolingGeometry, grid: ActivationQuantizer, rounding: GridRounding) {
    (self.geometry, self.grid, self.rounding) = (geometry, grid, rounding)
    rules = .average(geometry, from: grid, to: rounding.grid)
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerAveragePool(
      geometry, x: memory.inputs[0].bytes, zero: grid.zeroPoint, rules: rules,
      range: rounding.range, y: memory.output.bytes)
  }
}

/// A value on another grid.
final class IntegerRescaleOperation: ByteOperation {
  private let shape: FeatureShape
  private let grid: ActivationQuantizer
  private let rescale: RescaleRules
  private let rounding: GridRounding

  init(
    _ shape: FeatureShape, grid: ActivationQuantizer, normalization: RunningNormalization?,
    rounding: GridRounding
  ) {
    (self.shape, self.grid, self.rounding) = (shape, grid, rounding)
    rescale = RescaleRules(
      channels: shape.channels, from: grid, by: normalization, to: rounding.grid)
  }

  func load(_ parameters: UnsafePointer<Float>) { unsafe rescale.load(parameters) }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerRescale(
      pixels: shape.pixels, quads: Kernels.quads(shape.channels), x: memory.inputs[0].bytes,
      zero: grid.zeroPoint, rules: rescale.rules, range: rounding.range, y: memory.output.bytes)
  }
}

/// Channels of several values on one grid side by side.
final class IntegerConcatenationOperation: ByteOperation {
  private let shape: FeatureShape
  /// The channels that each value gives, all of its own in their order.
  private let sources: [[Int32]]

  init(_ shape: FeatureShape, channels: [Int]) {
    self.shape = shape
    sources = channels.map { Array(0..<Int32($0)) }
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    var first = 0
    for (index, sources) in sources.enumerated() {
      unsafe Kernels.integerGather(
        height: shape.height, width: shape.width, channels: sources.count, sources: sources,
        x: memory.inputs[index].bytes, first: first, outputChannels: shape.channels,
        y: memory.output.bytes)
      first += sources.count
    }
  }
}

/// The maximum of each window.
final class IntegerMaximumOperation: ByteOperation {
  private let geometry: PoolingGeometry

  init(_ geometry: PoolingGeometry) {
    self.geometry = geometry
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerMaxPool(
      geometry, x: memory.inputs[0].bytes, y: memory.output.bytes)
  }
}

/// Every stride-th pixel with chosen channels.
final class IntegerGatherOperation: ByteOperation {
  private let shape: FeatureShape
  private let stride: Int
  private let sources: [Int32]
  private let blank: UInt8

  init(_ shape: FeatureShape, stride: Int, sources: [Int32], grid: ActivationQuantizer) {
    (self.shape, self.stride, self.sources) = (shape, stride, sources)
    blank = UInt8(grid.zeroPoint)
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerGather(
      height: shape.height, width: shape.width, channels: shape.channels, stride: stride,
      sources: sources, blank: blank, x: memory.inputs[0].bytes, outputChannels: sources.count,
      y: memory.output.bytes)
  }
}

/// A flattened map in the order channel, row, column.
final class IntegerReorderOperation: ByteOperation {
  private let shape: FeatureShape

  init(_ shape: FeatureShape) {
    self.shape = shape
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.integerFlatten(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0].bytes,
      y: memory.output.bytes)
  }
}
