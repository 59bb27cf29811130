// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing
import Training

/// Gradient descent that writes noise over the weights once, as a collapse would.
private struct SabotagedOptimizer: Optimizer {
  static let name = "sabotaged"
  let description = "sabotaged"
  /// The step, from 1, that does the harm.
  let step: Int

  func makeState(count: Int) -> any OptimizerState { State(SGD().makeState(count: count), step) }

  private final class State: OptimizerState {
    private let state: any OptimizerState
    private let harmful: Int

    init(_ state: any OptimizerState, _ harmful: Int) {
      self.state = state
      self.harmful = harmful
    }

    func write(to state: inout StateWriter) { self.state.write(to: &state) }

    func read(from state: inout StateReader) throws(StateReader.Misfit) {
      try self.state.read(from: &state)
    }

    func update(
      _ weights: LaneFloats, gradient: LaneFloats, range: Range<Int>, rate: Float, step: Int
    ) {
      unsafe state.update(weights, gradient: gradient, range: range, rate: rate, step: step)
      guard step == harmful else { return }
      for place in range { unsafe weights[place] = -weights[place] }
    }
  }
}

@Suite("Training images that are held back")
struct HeldBackTests {
  private static let images = separableImages(160)
  private static let threat = ThreatModel(
    norm: .linf, epsilon: Spelled(0.1, "0.1"), convention: .standard)

  private func train(
    epochs: Int, optimizer: any Optimizer = SGD(), rate: Float = 0.1,
    objective: any TrainingObjective = StandardObjective(), images: LabeledImages = Self.images,
    heldBack: HeldBackOptions = .none, threads: Int = 2
  ) throws -> TrainingOutcome {
    try Trainer(
      TrainingOptions(
        epochs: epochs, batchSize: 20, rate: rate, optimizer: optimizer, seed: 4,
        heldBack: heldBack), objective: objective, parallel: Parallel(threads: threads)
    ).train(try TinyNetworks.smallest().initialized(seed: 1), on: images)
  }

  @Test("are never trained on")
  func split() throws {
    let outcome = try train(epochs: 2, heldBack: HeldBackOptions(count: 30))
    #expect(outcome.lastCount == 130)
    #expect(outcome.heldBack == 30)
    var stream = RandomStream(seed: 4, purpose: .split)
    let rest = Self.images.validationSplit(
      count: 30, permutation: stream.permutation(count: 160)
    ).training
    #expect(outcome.network.bits == (try train(epochs: 2, images: rest)).network.bits)
  }

  @Test("name the best epoch, whose state is kept", arguments: [false, true])
  func best(isAttacked: Bool) throws {
    let objective: any TrainingObjective =
      isAttacked
      ? AdversarialObjective(
        attack: PGD(steps: 2, alpha: Spelled(0.05, "0.05")), threat: Self.threat)
      : StandardObjective()
    // The last epoch begins with the harm: eight steps do not undo it.
    let outcome = try train(
      epochs: 6, optimizer: SabotagedOptimizer(step: 7 * 5 + 1), rate: 0.02, objective: objective,
      heldBack: HeldBackOptions(count: 20, keepsBest: true))
    let selected = try #require(outcome.selected)
    #expect(outcome.checks.map(\.epoch) == [1, 2, 3, 4, 5, 6])
    #expect(selected.accuracy == outcome.checks.map(\.accuracy).max())
    #expect(selected.accuracy > (outcome.checks.last?.accuracy ?? 1))
    // As many epochs give the same state.
    let shorter = try train(
      epochs: Int(selected.epoch), optimizer: SabotagedOptimizer(step: 7 * 5 + 1), rate: 0.02,
      objective: objective, heldBack: HeldBackOptions(count: 20))
    #expect(shorter.network.bits == outcome.network.bits)
    #expect(shorter.checks.isEmpty)
  }

  @Test("make a run partial that is stopped while they are looked at, the last time too")
  func stoppedCheck() throws {
    for keepsBest in [true, false] {
      let isDone = Mutex(false)
      let control = RunControl(
        isCancelled: { isDone.withLock { $0 } },
        report: { progress in
          if progress.completed == progress.total { isDone.withLock { $0 = true } }
        })
      let outcome = try Trainer(
        TrainingOptions(
          epochs: 2, batchSize: 20, rate: 0.1, seed: 4,
          heldBack: HeldBackOptions(
            count: 20, keepsBest: keepsBest, watch: keepsBest ? nil : CollapseWatch())),
        parallel: Parallel(threads: 2)
      ).train(try TinyNetworks.smallest().initialized(seed: 1), on: Self.images, control: control)
      #expect(outcome.epochs == 2 && outcome.isPartial)
    }
  }

  @Test("show a collapse, which ends training at the last good state", arguments: [1, 3])
  func watch(threads: Int) throws {
    let objective = try makeObjective(FastObjective.self, for: TinyNetworks.smallest())
    let outcome = try train(
      epochs: 20, optimizer: SabotagedOptimizer(step: 7 * 15 + 2), rate: 0.2,
      objective: objective, heldBack: HeldBackOptions(count: 20, watch: CollapseWatch()),
      threads: threads)
    let collapse = try #require(outcome.collapse)
    #expect(collapse.found.accuracy < collapse.best.accuracy - 0.2)
    #expect(collapse.kept.epoch == 15)
    #expect(collapse.found.epoch > 15 && collapse.found.epoch < 16)
    #expect(outcome.isPartial)
    // Four looks in each epoch.
    #expect(outcome.checks.count == 4 * 15 + 1)
    let good = try train(
      epochs: 15, rate: 0.2, objective: objective, heldBack: HeldBackOptions(count: 20))
    #expect(good.network.bits == outcome.network.bits)
  }

  @Test("leave something to train on")
  func tooMany() throws {
    #expect(throws: TrainingError.heldBack(count: 160, images: 160)) {
      try train(epochs: 1, heldBack: HeldBackOptions(count: 160))
    }
  }
}
