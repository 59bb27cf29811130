// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

@Suite("Checkpoints")
struct CheckpointTests {
  private let network: Network
  private let images = randomImages(70)

  init() throws {
    network = try TinyNetworks.mixed().initialized(seed: 1)
  }

  private func trainer(
    _ optimizer: any Optimizer, threads: Int = 2, keeper: CheckpointKeeper? = nil
  ) -> Trainer {
    Trainer(
      TrainingOptions(
        epochs: 3, batchSize: 16, rate: 0.01, optimizer: optimizer, schedule: CosineSchedule(),
        augmentation: Augmentation(shift: 1, mirrors: true), seed: 4),
      parallel: Parallel(threads: threads), checkpoints: keeper)
  }

  /// Ends a run after some optimizer steps, leaving its checkpoint.
  @discardableResult
  private func stop(_ trainer: Trainer, after steps: Int) throws -> TrainingOutcome {
    let count = Mutex(0)
    let outcome = try trainer.train(
      network, on: images,
      control: RunControl(isCancelled: { count.withLock { $0 } >= steps }) { _ in
        count.withLock { $0 += 1 }
      })
    #expect(outcome.isPartial)
    return outcome
  }

  @Test(
    "a run that was cut off at any step goes on to the same bits",
    arguments: [SGD(momentum: 0.9, isNesterov: true) as any Optimizer, Adam(decay: 0.01), SGD()])
  func resume(optimizer: any Optimizer) throws {
    let whole = try trainer(optimizer).train(network, on: images)
    for steps in [1, 4, 5, 6, 14] {
      let shelf = Shelf()
      try stop(trainer(optimizer, keeper: shelf.keeper()), after: steps)
      let outcome = try trainer(optimizer, threads: 1, keeper: shelf.keeper())
        .train(network, on: images)
      #expect(shelf.resumed.withLock { $0 } == [steps])
      #expect(
        outcome.network.parameters.map(\.parameter.value.values)
          == whole.network.parameters.map(\.parameter.value.values))
      #expect(outcome.losses == whole.losses)
      #expect(outcome.accuracies == whole.accuracies)
      #expect(!outcome.isPartial)
    }
  }

  @Test("a run that had ended gives its outcome at once")
  func ended() throws {
    let shelf = Shelf()
    let whole = try trainer(Adam(), keeper: shelf.keeper()).train(network, on: images)
    let again = try trainer(Adam(), keeper: shelf.keeper()).train(network, on: images)
    #expect(shelf.resumed.withLock { $0 } == [15])
    #expect(
      again.network.parameters.map(\.parameter.value.values)
        == whole.network.parameters.map(\.parameter.value.values))
    #expect(again.losses == whole.losses)
  }

  @Test("a checkpoint of another run, or a damaged one, is left alone")
  func misfit() throws {
    let whole = try trainer(SGD()).train(network, on: images)
    let shelf = Shelf()
    try stop(trainer(Adam(), keeper: shelf.keeper()), after: 4)
    shelf.kept.withLock { kept in kept[0] = kept[0].map { Array($0.dropLast(1000)) } }
    let outcome = try trainer(SGD(), keeper: shelf.keeper()).train(network, on: images)
    #expect(shelf.resumed.withLock { $0 }.isEmpty)
    #expect(
      outcome.network.parameters.map(\.parameter.value.values)
        == whole.network.parameters.map(\.parameter.value.values))
  }

  @Test("a run that was cut off before its first step keeps nothing", arguments: [0.0, 3600])
  func noStep(interval: Double) throws {
    for poll in 0..<5 {
      let shelf = Shelf()
      let cut = Cut(at: poll)
      let outcome = try trainer(SGD(), keeper: shelf.keeper(interval: interval))
        .train(network, on: images, control: cut.control)
      #expect(outcome.isPartial && outcome.epochs == 0 && cut.batches == 0)
      #expect(!outcome.isKept)
      #expect(shelf.kept.withLock { $0.isEmpty }, "poll \(poll)")
    }
  }

  @Test("the outcome says whether the run can go on", arguments: [true, false])
  func isKept(works: Bool) throws {
    let keeper = CheckpointKeeper(interval: 3600, read: { _ in nil }, write: { _, _ in works })
    #expect(try stop(trainer(SGD(), keeper: keeper), after: 4).isKept == works)
    #expect(try !stop(trainer(SGD()), after: 4).isKept)
  }

  @Test("nothing is kept before the interval is over")
  func interval() throws {
    let shelf = Shelf()
    _ = try trainer(SGD(), keeper: shelf.keeper(interval: 3600)).train(network, on: images)
    #expect(shelf.kept.withLock { $0.isEmpty })
  }
}
