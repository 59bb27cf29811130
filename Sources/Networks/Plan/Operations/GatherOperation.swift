// SPDX-License-Identifier: MIT
import Tensors

/// Every stride-th pixel with chosen channels: the shortcut without parameters.
final class GatherOperation: Operation {
  let input: FeatureShape
  let stride: Int
  let sources: [Int32]

  init(input: FeatureShape, stride: Int, sources: [Int32]) {
    self.input = input
    self.stride = stride
    self.sources = sources
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    unsafe Kernels.gather(
      height: input.height, width: input.width, channels: input.channels, stride: stride,
      sources: sources, x: memory.inputs[0], y: memory.output)
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient, let dx = unsafe memory.inputGradients[0] else {
      return
    }
    unsafe Kernels.gatherBackward(
      height: input.height, width: input.width, channels: input.channels, stride: stride,
      sources: sources, dy: dy, dx: dx)
  }
}
