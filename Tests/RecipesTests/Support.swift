// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors
import TestSupport
import Training

/// Noise with one bright column for each class: easy to learn.
func separableImages(
  _ count: Int, channels: Int = 2, side: Int = 6, classes: Int = 5
) -> LabeledImages {
  var stream = RandomStream(seed: 1, purpose: .test, 1)
  let shape = ImageShape(channels: channels, height: side, width: side)
  let labels = (0..<count).map { _ in UInt8(stream.integer(below: classes)) }
  let pixels = (0..<(count * shape.pixelCount)).map { index -> UInt8 in
    let value = UInt8(stream.integer(below: 256))
    return index % side == Int(labels[index / shape.pixelCount]) ? 200 + value / 8 : value / 4
  }
  return LabeledImages(shape: shape, pixels: pixels, labels: labels)
}

/// A short training on them.
func trainer(
  epochs: Int, rate: Float = 0.02, threads: Int = 2,
  objective: any TrainingObjective = StandardObjective(), averaging: WeightAveraging = .none,
  heldBack: HeldBackOptions = .none
) -> Trainer {
  Trainer(
    TrainingOptions(
      epochs: epochs, batchSize: 32, rate: rate, optimizer: SGD(momentum: 0.9), seed: 1,
      averaging: averaging, heldBack: heldBack),
    objective: objective, parallel: Parallel(threads: threads))
}

/// Accuracy and loss over all images of a set.
func evaluated(_ network: Network, on images: LabeledImages) -> EvaluationOutcome {
  Evaluation(network, parallel: Parallel(threads: 2)).run(
    on: ImageSource(images), samples: Array(0..<images.count))
}

extension Network {
  /// Values that masks prune, and all values of masked parameters.
  var maskCounts: (pruned: Int, all: Int) {
    parameters.reduce((0, 0)) { total, keyed in
      guard let mask = keyed.parameter.mask else { return total }
      return (total.0 + mask.count - keyed.parameter.unmaskedCount, total.1 + mask.count)
    }
  }
}
