// SPDX-License-Identifier: MIT
import Tensors

/// Values on a grid, held as floats less the zero point; the gradient passes inside the range.
final class GridQuantizeOperation: Operation {
  private let vectors: Int
  private let grid: ActivationQuantizer

  init(vectors: Int, grid: ActivationQuantizer) {
    (self.vectors, self.grid) = (vectors, grid)
  }

  func stateBytes(in mode: ExecutionMode) -> Int { vectors * 2 }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.gridQuantize(
      vectors: vectors, x: memory.inputs[0], scale: grid.scale, zeroPoint: grid.zeroPoint,
      high: grid.range.upperBound, y: memory.output, inside: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0],
      let inside = unsafe memory.mask
    else { return }
    unsafe Kernels.applyMask(vectors: vectors, dy: dy, mask: inside, dx: dx)
  }
}

/// The sum of two values on grids of their own.
final class GridAdditionOperation: Operation {
  private let vectors: Int
  private let rule: AdditionRule
  private let rounding: GridRounding

  init(
    vectors: Int, _ grids: (ActivationQuantizer, ActivationQuantizer), rounding: GridRounding
  ) {
    (self.vectors, self.rounding) = (vectors, rounding)
    rule = AdditionRule(grids, to: rounding.grid)
  }

  func stateBytes(in mode: ExecutionMode) -> Int { vectors * 2 }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.gridAdd(
      vectors: vectors, memory.inputs[0], memory.inputs[1], rules: rule.rules,
      multiplier: rule.multiplier, range: rounding.range, zeroPoint: rounding.grid.zeroPoint,
      isRectified: rounding.isRectified, y: memory.output, inside: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let inside = unsafe memory.mask else { return }
    for index in 0..<2 {
      if let dx = unsafe memory.inputGradients[index] {
        unsafe Kernels.applyMask(vectors: vectors, dy: dy, mask: inside, dx: dx)
      }
    }
  }
}

/// Means over windows.
final class GridAverageOperation: Operation {
  private let geometry: PoolingGeometry
  private let rules: RequantizationRules
  private let rounding: GridRounding

  init(_ geometry: PoolingGeometry, grid: ActivationQuantizer, rounding: GridRounding) {
    (self.geometry, self.rounding) = (geometry, rounding)
    rules = .average(geometry, from: grid, to: rounding.grid)
  }

  func stateBytes(in mode: ExecutionMode) -> Int { geometry.outputVectors * 2 }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.gridSumPool(geometry, x: memory.inputs[0], y: memory.output)
    unsafe Kernels.gridRequantize(
      pixels: geometry.outputHeight * geometry.outputWidth, channels: geometry.channels,
      x: memory.output, rules: rules, range: rounding.range, zeroPoint: rounding.grid.zeroPoint,
      isRectified: rounding.isRectified, y: memory.output, inside: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0],
      let inside = unsafe memory.mask
    else { return }
    unsafe Kernels.applyMask(vectors: geometry.outputVectors, dy: dy, mask: inside, dx: dy)
    unsafe Kernels.averagePoolBackward(geometry, dy: dy, dx: dx)
  }
}

/// A value on another grid, normalized where that is wanted.
final class GridRescaleOperation: Operation, @unchecked Sendable {
  private let shape: FeatureShape
  private let rescale: RescaleRules
  private let normalization: RunningNormalization?
  private let rounding: GridRounding
  private var scales: [Float]

  init(
    _ shape: FeatureShape, grid: ActivationQuantizer, normalization: RunningNormalization?,
    rounding: GridRounding
  ) {
    (self.shape, self.normalization, self.rounding) = (shape, normalization, rounding)
    rescale = RescaleRules(
      channels: shape.channels, from: grid, by: normalization, to: rounding.grid)
    scales = Array(repeating: 1, count: shape.channels)
  }

  func stateBytes(in mode: ExecutionMode) -> Int { shape.count * 2 }

  func load(_ parameters: UnsafePointer<Float>) {
    unsafe rescale.load(parameters)
    guard let normalization else { return }
    for channel in scales.indices {
      unsafe scales[channel] = normalization.affine(channel, parameters).scale
    }
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.gridRequantize(
      pixels: shape.pixels, channels: shape.channels, x: memory.inputs[0], rules: rescale.rules,
      range: rounding.range, zeroPoint: rounding.grid.zeroPoint,
      isRectified: rounding.isRectified, y: memory.output, inside: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0],
      let inside = unsafe memory.mask
    else { return }
    unsafe Kernels.applyMask(vectors: shape.count, dy: dy, mask: inside, dx: dx)
    if normalization != nil {
      unsafe Kernels.channelScale(
        pixels: shape.pixels, channels: shape.channels, x: dx, scale: scales, y: dx)
    }
  }
}
