// SPDX-License-Identifier: MIT
import Tensors

/// The maximum of each window; remembers which element won.
final class MaxPoolingOperation: Operation {
  let geometry: PoolingGeometry

  init(_ geometry: PoolingGeometry) {
    self.geometry = geometry
  }

  func stateBytes(in mode: ExecutionMode) -> Int { geometry.outputVectors * Kernels.lanes }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.maxPool(
      geometry, x: memory.inputs[0], y: memory.output,
      choice: memory.state?.assumingMemoryBound(to: UInt8.self))
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0],
      let state = unsafe memory.state
    else { return }
    unsafe Kernels.maxPoolBackward(
      geometry, dy: dy, choice: state.assumingMemoryBound(to: UInt8.self), dx: dx)
  }
}

/// The mean of each window.
final class AveragePoolingOperation: Operation {
  let geometry: PoolingGeometry

  init(_ geometry: PoolingGeometry) {
    self.geometry = geometry
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.averagePool(geometry, x: memory.inputs[0], y: memory.output)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0] else {
      return
    }
    unsafe Kernels.averagePoolBackward(geometry, dy: dy, dx: dx)
  }
}
