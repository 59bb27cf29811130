// SPDX-License-Identifier: MIT
import Tensors

/// Simulated rounding of activations; the straight-through gradient passes inside the range.
final class FakeQuantizationOperation: Operation {
  private let vectors: Int
  let quantizer: ActivationQuantizer

  init(vectors: Int, quantizer: ActivationQuantizer) {
    self.vectors = vectors
    self.quantizer = quantizer
  }

  func stateBytes(in mode: ExecutionMode) -> Int { vectors * 2 }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.fakeQuantize(
      vectors: vectors, x: memory.inputs[0], scale: quantizer.scale,
      zeroPoint: quantizer.zeroPoint, range: quantizer.range, y: memory.output,
      inside: memory.mask)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0],
      let inside = unsafe memory.mask
    else { return }
    unsafe Kernels.applyMask(vectors: vectors, dy: dy, mask: inside, dx: dx)
  }
}
