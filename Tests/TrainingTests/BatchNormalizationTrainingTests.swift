// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// An objective that notes what its plan says of one image whenever a tile is prepared.
private struct NotingObjective: TrainingObjective {
  static let name = "noting"
  static let summary = "notes scores"
  final class Notes: Sendable {
    let probes = Mutex<[Int: [[Float]]]>([:])
  }

  let notes = Notes()
  let description = "noting"
  let inputSpace: PlanOptions.InputSpace

  init(inputSpace: PlanOptions.InputSpace) {
    self.inputSpace = inputSpace
  }

  init(_ arguments: ObjectiveArguments) throws(AttackError) {
    inputSpace = .pixels
  }

  func makeWorker(_ plan: Plan, network: Network, seed: UInt64) -> any ObjectiveWorker {
    Worker(TileExecutor(plan, mode: .inference), notes)
  }

  private final class Worker: ObjectiveWorker {
    private let executor: TileExecutor
    private let notes: Notes

    init(_ executor: TileExecutor, _ notes: Notes) {
      self.executor = executor
      self.notes = notes
    }

    func prepare(_ tile: TrainingTile) {
      let epoch = tile.epoch
      let probe = executor.probe()
      notes.probes.withLock { $0[epoch, default: []].append(probe) }
    }
  }
}

@Suite("Training with batch normalization")
struct BatchNormalizationTrainingTests {
  /// With one batch an epoch, the plan at its start is that of the network trained so far.
  @Test("what attacks see follows every step", arguments: [true, false])
  func plans(isNormalized: Bool) throws {
    let network =
      isNormalized
      ? try TinyNetworks.mixed().initialized(seed: 1)
      : try TinyNetworks.smallest().initialized(seed: 1)
    let images =
      isNormalized ? randomImages(40) : randomImages(40, channels: 1, side: 5, classes: 3)
    for space in [PlanOptions.InputSpace.pixels, .normalized] {
      let objective = NotingObjective(inputSpace: space)
      func train(_ epochs: Int, _ objective: any TrainingObjective) throws -> Network {
        try Trainer(
          TrainingOptions(epochs: epochs, batchSize: 40, rate: 0.05, seed: 1),
          objective: objective, parallel: Parallel(threads: 2)
        ).train(network, on: images).network
      }
      _ = try train(4, objective)
      let probes = objective.notes.probes.withLock { $0 }
      for epoch in 0..<4 {
        let expected = try train(epoch, NotingObjective(inputSpace: space)).probe(space: space)
        let found = try #require(probes[epoch])
        #expect(found.count == 3)
        #expect(found.allSatisfy { haveSameBits($0, expected) }, "epoch \(epoch)")
      }
      #expect(probes[0] != probes[3])
    }
  }

  @Test("running statistics move, and no optimizer touches them")
  func statistics() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let outcome = try Trainer(
      TrainingOptions(
        epochs: 1, batchSize: 40, rate: 0, optimizer: SGD(momentum: 0.9, decay: 0.5), seed: 1),
      parallel: Parallel(threads: 2)
    ).train(network, on: randomImages(40))
    for (before, after) in zip(network.parameters, outcome.network.parameters) {
      let isMoved = before.parameter.value != after.parameter.value
      #expect(isMoved == (before.parameter.role == .statistic), "\(before.key)")
    }
  }

  @Test("statistics are right enough for evaluation after training")
  func evaluation() throws {
    let images = separableImages(96, channels: 2, side: 6, classes: 5)
    let outcome = try Trainer(
      TrainingOptions(
        epochs: 30, batchSize: 32, rate: 0.05, optimizer: SGD(momentum: 0.9), seed: 1),
      parallel: Parallel(threads: 2)
    ).train(try TinyNetworks.mixed().initialized(seed: 1), on: images)
    let found = Evaluation(outcome.network, parallel: Parallel(threads: 2)).run(
      on: ImageSource(images), samples: Array(0..<96))
    #expect(found.accuracy > 0.95)
  }
}
