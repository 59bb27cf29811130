// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite("Stopped training")
struct TrainingCancellationTests {
  /// Stops when so many batches are reported.
  private final class Stop: Sendable {
    private let batches = Atomic<Int>(0)
    private let limit: Int
    init(after limit: Int) { self.limit = limit }
    var control: RunControl {
      RunControl(
        isCancelled: { self.batches.load(ordering: .relaxed) >= self.limit },
        report: { _ in self.batches.add(1, ordering: .relaxed) })
    }
  }

  @Test("gives the network as it is then", arguments: [0, 1, 3, 4, 6, 8, 100])
  func partial(limit: Int) throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let images = randomImages(50)
    func outcome(_ epochs: Int, _ control: RunControl) throws -> TrainingOutcome {
      try Trainer(
        TrainingOptions(epochs: epochs, batchSize: 16, rate: 0.05, seed: 1),
        parallel: Parallel(threads: 2)
      ).train(network, on: images, control: control)
    }
    let found = try outcome(2, Stop(after: limit).control)
    let steps = min(limit, 8)
    #expect(found.isPartial == (steps < 8))
    let share = Double(steps % 4 * 16) / 50 + Double(steps / 4)
    #expect(abs(found.epochs - share) < 1e-9)
    #expect(found.losses.count == (steps + 3) / 4)
    let whole = steps > 0 && steps % 4 == 0
    #expect(found.lastCount == (whole ? 50 : steps % 4 * 16))
    #expect(
      found.network.parameters.allSatisfy { $0.parameter.value.values.allSatisfy(\.isFinite) })
    if steps == 0 { #expect(found.network.bits == network.bits) }
    // What was whole is what a shorter run gives.
    if steps == 4 { #expect(found.network.bits == (try outcome(1, .none)).network.bits) }
    if steps == 8 { #expect(found.network.bits == (try outcome(2, .none)).network.bits) }
  }

  /// Six batches of two tiles each, in two epochs.
  private static let images = randomImages(70)

  private func network(isNormalized: Bool) throws -> Network {
    (isNormalized ? try TinyNetworks.mixed() : try TinyNetworks.plain()).initialized(seed: 3)
  }

  private func trainer(
    _ objective: any TrainingObjective, threads: Int = 2, averaging: WeightAveraging = .none,
    keeper: CheckpointKeeper? = nil
  ) -> Trainer {
    Trainer(
      TrainingOptions(
        epochs: 2, batchSize: 24, rate: 0.02, optimizer: SGD(momentum: 0.9, decay: 1e-3),
        augmentation: Augmentation(shift: 1), seed: 7, averaging: averaging),
      objective: objective, parallel: Parallel(threads: threads), checkpoints: keeper)
  }

  /// Cuts runs off at polls all over the six batches, and compares them with runs that were stopped
  /// between two batches.
  private func expectWholeBatches(_ trainer: Trainer, _ network: Network) throws {
    let wholes = try (0...6).map {
      try trainer.train(network, on: Self.images, control: Stop(after: $0).control)
    }
    let all = Cut(at: .max)
    let uncut = try trainer.train(network, on: Self.images, control: all.control)
    #expect(uncut.network.bits == wholes[6].network.bits && !uncut.isPartial)
    var reached = Set<Int>()
    for limit in stride(from: 0, to: all.polls, by: max(1, all.polls / 20)) {
      let cut = Cut(at: limit)
      let found = try trainer.train(network, on: Self.images, control: cut.control)
      let expected = wholes[cut.batches]
      #expect(
        found.network.bits == expected.network.bits,
        "\(trainer.objective.description), poll \(limit)")
      #expect(found.losses == expected.losses && found.accuracies == expected.accuracies)
      #expect(found.epochs == expected.epochs && found.lastCount == expected.lastCount)
      #expect(found.isPartial)
      reached.insert(cut.batches)
    }
    #expect(reached == Set(0..<6))
  }

  @Test("drops the batch at hand, wherever it is cut off", arguments: [false, true], [1, 3])
  func cutBatches(isNormalized: Bool, threads: Int) throws {
    let network = try network(isNormalized: isNormalized)
    let restarts: [String: AttackArguments.Value] = [
      "restarts": .integer(2), "start": .word("random"),
    ]
    let objectives: [any TrainingObjective] = [
      StandardObjective(),
      try makeObjective(AdversarialObjective.self, for: network, given: restarts),
      try makeObjective(
        AdversarialObjective.self, for: network, given: restarts, normalization: .training),
      try makeObjective(TRADESObjective.self, for: network, normalization: .training),
      try makeObjective(PerturbedWeightsObjective.self, for: network),
    ]
    for objective in objectives {
      try expectWholeBatches(trainer(objective, threads: threads), network)
    }
  }

  /// What was cut off must leave no trace in the passes that find the statistics.
  @Test("gives the mean of the weights with its statistics", arguments: [1, 3])
  func cutMean(threads: Int) throws {
    let network = try network(isNormalized: true)
    let objective = try makeObjective(
      AdversarialObjective.self, for: network, normalization: .training)
    try expectWholeBatches(
      trainer(objective, threads: threads, averaging: .exponential(decay: 0.9)), network)
  }

  @Test("goes on to the same bits from wherever it was cut off", arguments: [false, true])
  func resume(isNormalized: Bool) throws {
    let network = try network(isNormalized: isNormalized)
    for objective in try allObjectives(for: network) {
      let all = Cut(at: .max)
      let whole = try trainer(objective).train(network, on: Self.images, control: all.control)
      for part in 1...5 {
        let shelf = Shelf()
        let cut = Cut(at: all.polls * part / 6)
        let stopped = try trainer(objective, threads: 3, keeper: shelf.keeper())
          .train(network, on: Self.images, control: cut.control)
        #expect(stopped.isPartial)
        let found = try trainer(objective, threads: 1, keeper: shelf.keeper())
          .train(network, on: Self.images)
        #expect(found.network.bits == whole.network.bits, "\(objective.description), \(part)")
        #expect(found.losses == whole.losses && found.accuracies == whole.accuracies)
        #expect(!found.isPartial)
      }
    }
  }

  @Test("keeps the steps on a batch that are done", arguments: [false, true])
  func replays(isNormalized: Bool) throws {
    let network = try network(isNormalized: isNormalized)
    let objective = try makeObjective(FreeObjective.self, for: network)
    let all = Cut(at: .max)
    let whole = try trainer(objective).train(network, on: Self.images, control: all.control)
    var reached = Set<Int>()
    for limit in 0..<all.polls {
      let shelf = Shelf()
      let cut = Cut(at: limit)
      let stopped = try trainer(objective, threads: 3, keeper: shelf.keeper())
        .train(network, on: Self.images, control: cut.control)
      // Images count once the last step on them is done.
      let share = Double(cut.batches / 3) + Double(cut.batches % 3 * 24) / 70
      #expect(stopped.isPartial && abs(stopped.epochs - share) < 1e-9)
      let found = try trainer(objective, threads: 1, keeper: shelf.keeper())
        .train(network, on: Self.images)
      #expect(found.network.bits == whole.network.bits, "poll \(limit)")
      #expect(found.losses == whole.losses && found.epochs == 2)
      reached.formUnion(shelf.resumed.withLock { $0 })
    }
    // Two on each of the six batches; before the first of them there is nothing to go on from.
    #expect(reached == Set(1..<12))
  }

  @Test("is partial where the statistics of a mean were cut off before its check")
  func cutEstimate() throws {
    let network = try network(isNormalized: true)
    let trainer = Trainer(
      TrainingOptions(
        epochs: 1, batchSize: 24, rate: 0.02, seed: 7, averaging: .exponential(decay: 0.9),
        heldBack: HeldBackOptions(count: 10, keepsBest: true)), parallel: Parallel(threads: 2))
    let all = Cut(at: .max)
    let whole = try trainer.train(network, on: Self.images, control: all.control)
    #expect(whole.selected != nil && !whole.isPartial)
    var lateCuts = 0
    for limit in 0..<all.polls {
      let cut = Cut(at: limit)
      let found = try trainer.train(network, on: Self.images, control: cut.control)
      #expect(found.isPartial && found.selected == nil)
      guard cut.batches == 3 else { continue }
      lateCuts += 1
      // The mean is what the run gives all the same.
      #expect(found.epochs == 1 && found.network.bits == whole.network.bits)
    }
    #expect(lateCuts > 3)
  }

  @Test("progress counts images over all epochs")
  func progress() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let reports = Mutex<[(String, Int, Int)]>([])
    _ = try Trainer(
      TrainingOptions(epochs: 2, batchSize: 16, rate: 0.05, seed: 1),
      parallel: Parallel(threads: 2)
    ).train(
      network, on: randomImages(40),
      control: RunControl(report: { progress in
        reports.withLock { $0.append((progress.label, progress.completed, progress.total)) }
      }))
    let found = reports.withLock { $0 }
    #expect(found.map(\.1) == [16, 32, 40, 56, 72, 80])
    #expect(found.allSatisfy { $0.2 == 80 })
    #expect(found.first?.0 == "epoch 1/2" && found.last?.0 == "epoch 2/2")
  }
}
