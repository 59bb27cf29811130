// SPDX-License-Identifier: MIT
import Tensors

/// A rectifier that nothing could take over.
final class ReLUOperation: Operation {
  private let vectors: Int

  init(vectors: Int) {
    self.vectors = vectors
  }

  func stateBytes(in mode: ExecutionMode) -> Int { vectors * 2 }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.relu(
      vectors: vectors, x: memory.inputs[0], y: memory.output, mask: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0],
      let mask = unsafe memory.mask
    else { return }
    unsafe Kernels.applyMask(vectors: vectors, dy: dy, mask: mask, dx: dx)
  }
}
