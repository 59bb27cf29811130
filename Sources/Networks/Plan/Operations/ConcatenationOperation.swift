// SPDX-License-Identifier: MIT
import Tensors

/// Channels of several values side by side.
final class ConcatenationOperation: Operation {
  private let pixels: Int
  let channels: [Int]
  private let firsts: [Int]
  private let total: Int

  init(pixels: Int, channels: [Int]) {
    self.pixels = pixels
    self.channels = channels
    var first = 0
    firsts = channels.map { count in
      defer { first += count }
      return first
    }
    total = first
  }

  func forward(_ memory: StepMemory, live: UInt32) {
    for index in channels.indices {
      unsafe Kernels.copyChannels(
        pixels: pixels, count: channels[index], from: memory.inputs[index],
        channels: channels[index], first: 0, to: memory.output, channels: total,
        first: firsts[index])
    }
  }

  func backward(_ memory: StepMemory, live: UInt32, gradients: LaneFloats?) {
    guard let dy = unsafe memory.outputGradient else { return }
    for index in channels.indices {
      guard let dx = unsafe memory.inputGradients[index] else { continue }
      unsafe Kernels.copyChannels(
        pixels: pixels, count: channels[index], from: dy, channels: total, first: firsts[index],
        to: dx, channels: channels[index], first: 0)
    }
  }
}
