// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing
import Training

@Suite("Training in bfloat16")
struct TrainingPrecisionTests {
  private static let objectives: [any TrainingObjective] = [
    StandardObjective(),
    AdversarialObjective(
      attack: PGD(steps: 3, alpha: Spelled(0.02, "0.02")),
      threat: ThreatModel(
        norm: .linf, epsilon: Spelled(0.03, "0.03"), convention: .standard)),
  ]

  private func train(
    _ network: Network, _ precision: PlanOptions.Precision, objective: any TrainingObjective,
    threads: Int = 2
  ) throws -> TrainingOutcome {
    let options = TrainingOptions(
      epochs: 4, batchSize: 24, rate: 0.05, optimizer: SGD(momentum: 0.9), seed: 7,
      precision: precision)
    return try Trainer(options, objective: objective, parallel: Parallel(threads: threads)).train(
      network, on: separableImages(96, channels: 2, side: 6, classes: 5))
  }

  @Test("learns what single precision learns, by other bits, the same for any number of threads")
  func learns() throws {
    let fresh = try TinyNetworks.mixed().initialized(seed: 3)
    for objective in Self.objectives {
      let single = try train(fresh, .single, objective: objective)
      let half = try train(fresh, .bfloat16, objective: objective)
      #expect(half.network.bits != single.network.bits)
      #expect(
        try train(fresh, .bfloat16, objective: objective, threads: 3).network.bits
          == half.network.bits)
      let (first, last) = (try #require(half.losses.first), try #require(half.losses.last))
      #expect(last < first, "\(objective.description)")
      #expect(abs(last - (try #require(single.losses.last))) < 0.1 * first)
    }
  }
}
