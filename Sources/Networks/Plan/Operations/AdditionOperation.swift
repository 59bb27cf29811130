// SPDX-License-Identifier: MIT
import Tensors

/// The sum of two values, as a residual block ends in; may end in a ReLU.
final class AdditionOperation: ReLUFusing, @unchecked Sendable {
  private let vectors: Int
  var fusesReLU = false

  init(vectors: Int) {
    self.vectors = vectors
  }

  func stateBytes(in mode: ExecutionMode) -> Int { fusesReLU ? vectors * 2 : 0 }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.add(vectors: vectors, memory.inputs[0], memory.inputs[1], y: memory.output)
    if fusesReLU {
      unsafe Kernels.relu(
        vectors: vectors, x: memory.output, y: memory.output, mask: memory.mask)
    }
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient else { return }
    if fusesReLU, !memory.gradientIsMasked, let mask = unsafe memory.mask {
      unsafe Kernels.applyMask(vectors: vectors, dy: dy, mask: mask, dx: dy)
    }
    for index in 0..<2 {
      if let dx = unsafe memory.inputGradients[index] {
        unsafe Kernels.copy(vectors: vectors, from: dy, to: dx)
      }
    }
  }
}
