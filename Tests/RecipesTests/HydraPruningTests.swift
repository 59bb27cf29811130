// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Networks
import Recipes
import Tensors
import TestSupport
import Testing
import Training

@Suite struct HydraPruningTests {
  private static let images = separableImages(96)

  private func pretrained() throws -> Network {
    try trainer(epochs: 6).train(
      try TinyNetworks.mixed().initialized(seed: 1), on: Self.images
    ).network
  }

  private func pruned(
    _ network: Network, epochs: Int, rate: Float = 0.1, threads: Int = 2
  ) throws -> Network {
    try HydraPruning(ratio: PruningRatio(0.7)).run(
      network, on: Self.images, trainer: trainer(epochs: epochs, rate: rate, threads: threads)
    ).network
  }

  @Test("without training it is pruning by magnitude in each layer")
  func startsAtMagnitude() throws {
    let network = try pretrained()
    let found = try pruned(network, epochs: 1, rate: 1e-20)
    let expected = try WeightMasks(of: network, ratio: PruningRatio(0.7), scope: .local).masks
    for keyed in found.parameters where keyed.parameter.role == .weight {
      #expect(keyed.parameter.mask == expected[keyed.key], "\(keyed.key)")
    }
  }

  @Test("scores learn: weights and biases stay, masks move, the loss is lower than by magnitude")
  func learns() throws {
    let network = try pretrained()
    let (start, found) = (
      try pruned(network, epochs: 1, rate: 1e-20), try pruned(network, epochs: 12)
    )
    var moved = 0
    for ((before, magnitude), after) in zip(
      zip(network.parameters, start.parameters), found.parameters)
    {
      switch after.parameter.role {
      case .weight:
        let mask = try #require(after.parameter.mask)
        let count = mask.count
        #expect(
          after.parameter.unmaskedCount == count - (try PruningRatio(0.7)).removedCount(of: count))
        if mask != magnitude.parameter.mask { moved += 1 }
        for index in 0..<count where mask[index] == 1 {
          #expect(after.parameter.value[index] == before.parameter.value[index])
        }
      case .bias: #expect(after.parameter.value == before.parameter.value)
      default: break
      }
    }
    #expect(moved > 0)
    let losses = [start, found].map { evaluated($0, on: Self.images).loss }
    #expect(losses[1] < losses[0])
    #expect(found.history.last?.hasPrefix("hydra 0.7 standard epochs=12.0") == true)
  }

  @Test("a mean of scores is judged by the network that they choose")
  func averages() throws {
    let network = try trainer(epochs: 6).train(
      try TinyNetworks.plain().initialized(seed: 1), on: Self.images
    ).network
    // Scores that do not move are their own mean.
    let accuracies = try [WeightAveraging.none, .exponential(decay: 0.5)].map { averaging in
      try HydraPruning(ratio: PruningRatio(0.95)).run(
        network, on: Self.images,
        trainer: trainer(
          epochs: 1, rate: 1e-20, averaging: averaging,
          heldBack: HeldBackOptions(count: 60, keepsBest: true))
      ).outcome.selected?.accuracy
    }
    #expect(accuracies[0] != nil && accuracies[0] == accuracies[1])
    let dense = evaluated(network, on: Self.images).accuracy
    #expect(dense - (accuracies[0] ?? 1) > 0.1, "so few weights do worse: \(accuracies), \(dense)")
  }

  @Test("objectives that move the weights are refused")
  func frozen() throws {
    let objective = try #require(TrainingObjectiveRegistry.named("awp")).init(
      ObjectiveArguments(
        of: PerturbedWeightsObjective.self,
        threat: ThreatModel(norm: .linf, epsilon: Spelled(0.1, "0.1"), convention: .standard),
        classes: 5))
    #expect(throws: RecipeError.weightsAreFrozen(objective: objective.description)) {
      try HydraPruning(ratio: PruningRatio(0.5)).run(
        try pretrained(), on: Self.images, trainer: trainer(epochs: 1, objective: objective))
    }
  }

  @Test("the same bits for any number of threads, and masks that survive the third stage")
  func stages() throws {
    let network = try pretrained()
    let one = try pruned(network, epochs: 2, threads: 1)
    #expect(
      try pruned(network, epochs: 2, threads: 3).parameters.map(\.parameter)
        == one.parameters.map(\.parameter))
    let tuned = try trainer(epochs: 3).train(one, on: Self.images).network
    #expect(tuned.parameters.map(\.parameter.mask) == one.parameters.map(\.parameter.mask))
    #expect(tuned.sparsity == one.sparsity)
  }
}
