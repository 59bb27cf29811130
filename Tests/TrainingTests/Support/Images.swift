// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors
import TestSupport

/// Random images of random classes as a data set holds them.
func randomImages(
  _ count: Int, channels: Int = 2, side: Int = 6, classes: Int = 5, seed: UInt64 = 1
) -> LabeledImages {
  var stream = RandomStream(seed: seed, purpose: .test, 1)
  let shape = ImageShape(channels: channels, height: side, width: side)
  let pixels = (0..<(count * shape.pixelCount)).map { _ in UInt8(stream.integer(below: 256)) }
  let labels = (0..<count).map { _ in UInt8(stream.integer(below: classes)) }
  return LabeledImages(shape: shape, pixels: pixels, labels: labels)
}

/// Noise with one bright column for each class: easy to learn.
func separableImages(
  _ count: Int, channels: Int = 1, side: Int = 5, classes: Int = 3
) -> LabeledImages {
  let noise = randomImages(count, channels: channels, side: side, classes: classes)
  let pixels = noise.pixels.enumerated().map { index, value -> UInt8 in
    let label = Int(noise.labels[index / noise.shape.pixelCount])
    return index % side == label ? 200 + value / 8 : value / 4
  }
  return LabeledImages(shape: noise.shape, pixels: pixels, labels: noise.labels)
}

extension Network {
  /// All parameters as bits, in order.
  var bits: [[UInt32]] { parameters.map { $0.parameter.value.values.map(\.bitPattern) } }

  /// The class scores of one image of zeros and halves, as attacks and evaluation see the network.
  func probe(space: PlanOptions.InputSpace = .pixels) -> [Float] {
    let options = PlanOptions(inputSpace: space, foldsNormalization: true)
    return TileExecutor(Plan(self, options: options), mode: .inference).probe()
  }
}

extension TileExecutor {
  /// The class scores of one image of zeros and halves.
  func probe() -> [Float] {
    for vector in 0..<plan.input.count {
      unsafe input[vector * Kernels.lanes] = vector % 3 == 0 ? 0.5 : 0
    }
    forward(live: 1)
    return logits(of: 0)
  }
}
