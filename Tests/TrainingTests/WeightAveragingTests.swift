// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

@Suite("Means of the weights")
struct WeightAveragingTests {
  private func train(
    _ network: Network, on images: LabeledImages, epochs: Int, rate: Float = 0.05,
    batch: Int = 20, averaging: WeightAveraging = .none, threads: Int = 2
  ) throws -> Network {
    try Trainer(
      TrainingOptions(
        epochs: epochs, batchSize: batch, rate: rate, seed: 4, averaging: averaging),
      parallel: Parallel(threads: threads)
    ).train(network, on: images).network
  }

  private func values(_ network: Network) -> [Float] {
    network.parameters.flatMap { $0.parameter.value.values }
  }

  @Test("are plain means over the epochs that were asked for")
  func stochastic() throws {
    let images = separableImages(60)
    let network = try TinyNetworks.smallest().initialized(seed: 1)
    let states = try (1...4).map { values(try train(network, on: images, epochs: $0)) }
    let mean = values(
      try train(network, on: images, epochs: 4, averaging: .stochastic(after: 1)))
    let expected = mean.indices.map { (states[1][$0] + states[2][$0] + states[3][$0]) / 3 }
    #expect(relativeDifference(mean, expected) < 1e-6)
    // Epochs that never come leave the weights themselves.
    let none = try train(network, on: images, epochs: 2, averaging: .stochastic(after: 2))
    #expect(values(none) == states[1])
  }

  @Test("forget the first weights step by step")
  func exponential() throws {
    let images = separableImages(60)
    let network = try TinyNetworks.smallest().initialized(seed: 1)
    let first = try train(network, on: images, epochs: 1, batch: 60)
    let mean = try train(
      network, on: images, epochs: 1, batch: 60, averaging: .exponential(decay: 0.999))
    let expected = zip(values(network), values(first)).map { $0 + (1 - 2 / 11) * ($1 - $0) }
    #expect(relativeDifference(values(mean), expected) < 1e-6)
  }

  /// Weights that do not move have themselves for a mean; the statistics of one batch are those of the
  /// mean.
  @Test("have batch statistics of their own")
  func statistics() throws {
    let images = separableImages(60, channels: 2, side: 6, classes: 5)
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let moved = try train(network, on: images, epochs: 1, rate: 0, batch: 60)
    for threads in [1, 3] {
      let mean = try train(
        network, on: images, epochs: 1, rate: 0, batch: 60, averaging: .stochastic(after: 0),
        threads: threads)
      for (before, (after, found)) in zip(
        network.parameters, zip(moved.parameters, mean.parameters))
      {
        // Training goes a tenth of the way to the batch's.
        let expected = zip(before.parameter.value.values, after.parameter.value.values).map {
          before.parameter.role == .statistic ? ($1 - 0.9 * $0) / 0.1 : $0
        }
        #expect(
          relativeDifference(found.parameter.value.values, expected) < 1e-4, "\(before.key)")
      }
    }
  }
}
