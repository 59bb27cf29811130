// SPDX-License-Identifier: MIT
import Tensors

/// Moves a flattened map from [H][W][C] to the order channel, row, column.
final class ReorderOperation: Operation {
  let stored: FeatureShape

  init(stored: FeatureShape) {
    self.stored = stored
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    move { stored, flat in
      unsafe Kernels.copy(vectors: 1, from: memory.inputs[0] + stored, to: memory.output + flat)
    }
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0] else {
      return
    }
    move { stored, flat in
      unsafe Kernels.copy(vectors: 1, from: dy + flat, to: dx + stored)
    }
  }

  private func move(_ copy: (_ stored: Int, _ flat: Int) -> Void) {
    for pixel in 0..<stored.pixels {
      for channel in 0..<stored.channels {
        copy(
          (pixel * stored.channels + channel) * Kernels.lanes,
          (channel * stored.pixels + pixel) * Kernels.lanes)
      }
    }
  }
}
