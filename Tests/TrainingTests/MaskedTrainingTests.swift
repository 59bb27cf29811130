// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// Masks and warm-up in training.
@Suite("Training under masks and with warm-up")
struct MaskedTrainingTests {
  private static let images = separableImages(96, channels: 2, side: 6, classes: 5)

  private func train(
    _ network: Network, _ optimizer: any Optimizer, epochs: Int = 3, threads: Int = 2,
    objective: any TrainingObjective = StandardObjective()
  ) throws -> TrainingOutcome {
    try Trainer(
      TrainingOptions(
        epochs: epochs, batchSize: 32, rate: 0.01, optimizer: optimizer, seed: 1),
      objective: objective, parallel: Parallel(threads: threads)
    ).train(network, on: Self.images)
  }

  private func expectZeros(_ network: Network, like masked: Network) throws {
    var moved = 0
    for (before, after) in zip(masked.parameters, network.parameters) {
      #expect(after.parameter.mask == before.parameter.mask)
      guard let mask = after.parameter.mask else { continue }
      for index in 0..<mask.count {
        if mask[index] == 0 {
          #expect(after.parameter.value[index].bitPattern == 0)
        } else if after.parameter.value[index] != before.parameter.value[index] {
          moved += 1
        }
      }
    }
    #expect(moved > 50)
  }

  @Test("pruned weights stay exactly zero under every optimizer and objective")
  func survive() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let masked = network.masked(
      by: try WeightMasks(of: network, ratio: PruningRatio(0.8)), entry: "mask 0.8")
    let optimizers: [any Optimizer] = [
      SGD(momentum: 0.9, decay: 0.1, isNesterov: true), SGD(), Adam(decay: 0.1),
    ]
    for optimizer in optimizers {
      try expectZeros(try train(masked, optimizer).network, like: masked)
    }
    let adversarial = AdversarialObjective(
      attack: PGD(steps: 2, alpha: Spelled(0.01, "0.01")),
      threat: ThreatModel(norm: .linf, epsilon: Spelled(0.1, "0.1"), convention: .paper))
    try expectZeros(try train(masked, SGD(), objective: adversarial).network, like: masked)
    let quantized = try masked.quantized(
      bits: 1,
      calibration: Calibration.measure(
        masked.foldingBatchNormalization(), over: ImageSource(Self.images),
        parallel: Parallel(threads: 1)))
    try expectZeros(try train(quantized, SGD(momentum: 0.9)).network, like: quantized)
  }

  private func adversarial(_ epsilon: Float, warmup: Int = 0) -> AdversarialObjective {
    AdversarialObjective(
      attack: PGD(steps: 3, alpha: Spelled(0.05, "0.05")),
      threat: ThreatModel(
        norm: .linf, epsilon: Spelled(epsilon, "\(epsilon)"), convention: .paper), warmup: warmup)
  }

  @Test("the first step of a warm-up is standard training, later ones are between")
  func warmup() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let first = { (objective: any TrainingObjective) in
      // One batch of all images, one step.
      try Trainer(
        TrainingOptions(epochs: 1, batchSize: 96, rate: 0.01, seed: 1), objective: objective,
        parallel: Parallel(threads: 2)
      ).train(network, on: Self.images)
    }
    let loss = { (objective: any TrainingObjective) in try first(objective).losses[0] }
    #expect(try loss(adversarial(0.2, warmup: 10)) == loss(StandardObjective()))
    #expect(try loss(adversarial(0.2)) > loss(StandardObjective()))
    #expect(
      try train(network, SGD(), epochs: 1, objective: adversarial(0.2, warmup: 1)).losses[0]
        < train(network, SGD(), epochs: 1, objective: adversarial(0.2)).losses[0])
    #expect(adversarial(0.2, warmup: 300).description.hasSuffix(" warmup=300"))
    #expect(!adversarial(0.2).description.contains("warmup"))
  }

  @Test("a warm-up gives the same bits for any number of threads")
  func threads() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let found = try [1, 3].map {
      try train(network, SGD(), threads: $0, objective: adversarial(0.2, warmup: 5)).network.bits
    }
    #expect(found[0] == found[1])
  }
}
