// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// Training goes on through rounding and after surgery.
@Suite("Training of compressed networks")
struct CompressedTrainingTests {
  private static let images = separableImages(96, channels: 2, side: 6, classes: 5)

  private func trained(
    _ network: Network, rate: Float = 0.02, threads: Int = 2,
    objective: any TrainingObjective = StandardObjective()
  ) throws -> TrainingOutcome {
    try Trainer(
      TrainingOptions(
        epochs: 12, batchSize: 32, rate: rate, optimizer: SGD(momentum: 0.9), seed: 1),
      objective: objective, parallel: Parallel(threads: threads)
    ).train(network, on: Self.images)
  }

  private func quantized(_ network: Network, bits: Int) throws -> Network {
    let calibration = try Calibration.measure(
      network, over: ImageSource(Self.images), parallel: Parallel(threads: 2))
    return try network.quantized(bits: bits, calibration: calibration)
  }

  @Test("integers that diverge are an error, though no whole number stands for such weights")
  func diverging() throws {
    // Without batch normalization training is that of integers.
    let plain = try quantized(
      try TinyNetworks.plain().initialized(seed: 1), bits: 8)
    for rate in [Float.infinity, 3e38] {
      do {
        _ = try trained(plain, rate: rate)
        Issue.record("training with \(rate) went on")
      } catch TrainingError.diverged {
        // As it should be.
      }
    }
  }

  @Test("latent weights move, quantizers stay, the loss falls", arguments: [8, 4, 2, 1])
  func quantizedNetworks(bits: Int) throws {
    let start = try trained(try TinyNetworks.mixed().initialized(seed: 1)).network
    let network = try quantized(start, bits: bits)
    let outcome = try trained(network, rate: bits < 3 ? 0.005 : 0.02)
    var moved = 0
    for (before, after) in zip(network.parameters, outcome.network.parameters) {
      #expect(
        before.parameter.quantizer?.description == after.parameter.quantizer?.description)
      if before.parameter.quantizer != nil, before.parameter.value != after.parameter.value {
        moved += 1
      }
    }
    #expect(moved > 4)
    #expect(outcome.network.body.descriptions == network.body.descriptions)
    #expect(outcome.network.history == network.history)
    let loss = { (network: Network) in
      Evaluation(network, parallel: Parallel(threads: 2)).run(
        on: ImageSource(Self.images), samples: Array(0..<96)
      ).loss
    }
    if bits < 8 { #expect(loss(outcome.network) < loss(network)) }
    #expect(loss(outcome.network).isFinite)
    // Latent values are kept as they are, not rounded.
    let rounded = outcome.network.parameters.filter { keyed in
      guard let quantizer = keyed.parameter.quantizer else { return false }
      return quantizer.quantized(keyed.parameter.value) == keyed.parameter.value
    }
    #expect(rounded.isEmpty)
  }

  @Test("pruned networks train, in and without attack, the same on any number of threads")
  func prunedNetworks() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let pruned = try network.pruned(
      by: PruningPlan.make(network, ratio: try PruningRatio(0.5)))
    let both = try quantized(pruned, bits: 4)
    let objective = AdversarialObjective(
      attack: FGSM(startsAtRandom: true),
      threat: ThreatModel(norm: .l2, epsilon: Spelled(0.2, "0.2"), convention: .paper))
    for start in [pruned, both] {
      let outcome = try trained(start, objective: objective)
      #expect(
        outcome.network.bits
          == (try trained(start, threads: 1, objective: objective)).network.bits)
      #expect((outcome.losses.last ?? 9) < (outcome.losses.first ?? 0))
      #expect(outcome.network.parameters.map(\.key) == start.parameters.map(\.key))
    }
  }
}
