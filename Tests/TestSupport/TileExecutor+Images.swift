// SPDX-License-Identifier: MIT
package import Networks
import Tensors

extension TileExecutor {
  /// Loads samples into the lanes from 0 on and returns the live lanes.
  @discardableResult
  package func load(_ samples: Range<Int>, of source: some SampleSource) -> UInt32 {
    for (lane, sample) in samples.enumerated() {
      unsafe source.load(sample, into: lane, of: input)
    }
    return UInt32((1 << samples.count) - 1)
  }

  /// The class scores of one lane.
  package func logits(of lane: Int) -> [Float] {
    (0..<plan.classCount).map { unsafe logits[$0 * Kernels.lanes + lane] }
  }

  /// Sets the gradient to the class scores of one lane.
  package func setLogitsGradient(of lane: Int, to values: [Float]) {
    guard let gradient = unsafe logitsGradient else { return }
    for (index, value) in values.enumerated() {
      unsafe gradient[index * Kernels.lanes + lane] = value
    }
  }

  /// Zeroes the gradient to all class scores.
  package func clearLogitsGradient() {
    guard let gradient = unsafe logitsGradient else { return }
    unsafe gradient.update(repeating: 0, count: plan.classCount * Kernels.lanes)
  }

  /// The gradient to the input of one lane, in the order channel, row, column; empty where the mode
  /// has none.
  package func inputGradient(of lane: Int) -> [Float] {
    guard let gradient = unsafe inputGradient else { return [] }
    var image = [Float](repeating: 0, count: plan.input.count)
    unsafe image.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe Kernels.extractLane(
        lane, x: gradient, channels: plan.input.channels, height: plan.input.height,
        width: plan.input.width, image: base)
    }
    return image
  }

  /// Evaluates a loss on the class scores, fills the gradient to them where there is one, and returns
  /// the loss of each lane.
  @discardableResult
  package func evaluate(
    _ loss: any Loss.Type, labels: [Int32], live: UInt32, scale: Float = 1
  ) -> [Float] {
    var losses = [Float](repeating: 0, count: Kernels.lanes)
    let padded = labels + Array(repeating: 0, count: Kernels.lanes - labels.count)
    unsafe losses.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe loss.evaluate(
        classes: plan.classCount, logits: logits, labels: padded, live: live, scale: scale,
        losses: base, gradient: logitsGradient)
    }
    return losses
  }
}
