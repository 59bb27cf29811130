// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

/// What holds for every objective of the registry.
@Suite("Every objective")
struct EveryObjectiveTests {
  private static func train(
    _ network: Network, _ images: LabeledImages, _ objective: any TrainingObjective,
    epochs: Int = 2, threads: Int = 2, averaging: WeightAveraging = .none,
    heldBack: HeldBackOptions = .none
  ) throws -> TrainingOutcome {
    try Trainer(
      TrainingOptions(
        epochs: epochs, batchSize: 24, rate: 0.02, optimizer: SGD(momentum: 0.9, decay: 1e-3),
        augmentation: Augmentation(shift: 1), seed: 7, averaging: averaging, heldBack: heldBack),
      objective: objective, parallel: Parallel(threads: threads)
    ).train(network, on: images)
  }

  /// 70 images in batches of 24: no batch fills its tiles, and the last is smaller still.
  @Test(
    "gives the same bits for any number of threads", arguments: [false, true],
    ThreatModel.Convention.allCases)
  func threads(isNormalized: Bool, convention: ThreatModel.Convention) throws {
    let images = randomImages(70)
    let network = (isNormalized ? try TinyNetworks.mixed() : try TinyNetworks.plain())
      .initialized(seed: 3)
    var seen: [[[UInt32]]] = []
    for objective in try allObjectives(for: network, convention: convention) {
      let one = try Self.train(network, images, objective, threads: 1)
      let other = try Self.train(network, images, objective, threads: 3)
      #expect(other.network.bits == one.network.bits, "\(objective.description)")
      #expect(other.losses == one.losses)
      #expect(one.network.bits != network.bits)
      #expect(one.losses.allSatisfy { $0.isFinite })
      #expect(one.lastCount == 70)
      // No two are the same thing under another name.
      #expect(!seen.contains(one.network.bits), "\(objective.description)")
      seen.append(one.network.bits)
    }
  }

  /// Batch statistics make another search, which is that of the running ones where there are none.
  @Test("can attack under the statistics of the batch")
  func batchStatistics() throws {
    let images = randomImages(70)
    for network in [try TinyNetworks.mixed(), try TinyNetworks.plain()] {
      let fresh = network.initialized(seed: 3)
      for kind in TrainingObjectiveRegistry.all where kind.searchesExamples {
        let given: [String: AttackArguments.Value] = [
          "restarts": .integer(2), "start": .word("random"),
        ]
        let objective = try makeObjective(kind, for: fresh, given: given, normalization: .training)
        let usual = try makeObjective(kind, for: fresh, given: given)
        let one = try Self.train(fresh, images, objective, threads: 1)
        let other = try Self.train(fresh, images, objective, threads: 3)
        #expect(other.network.bits == one.network.bits, "\(objective.description)")
        let running = try Self.train(fresh, images, usual)
        let isNormalized = network.name == "tiny-mixed"
        #expect((running.network.bits != one.network.bits) == isNormalized, "\(kind.name)")
        #expect(objective.description.contains("attack_bn=train"))
      }
    }
  }

  @Test("masks and quantizers stay")
  func compressed() throws {
    let images = separableImages(72, channels: 2, side: 6, classes: 5)
    let network = try TinyNetworks.mixed().initialized(seed: 1)
    let masked = network.masked(
      by: try WeightMasks(of: network, ratio: PruningRatio(0.8)), entry: "mask 0.8")
    let quantized = try masked.quantized(
      bits: 4,
      calibration: Calibration.measure(
        masked.foldingBatchNormalization(), over: ImageSource(images),
        parallel: Parallel(threads: 1)))
    for start in [masked, quantized] {
      for objective in try allObjectives(for: start) {
        let trained = try Self.train(
          start, images, objective, epochs: 1, averaging: .exponential(decay: 0.9)
        ).network
        #expect(trained.bits != start.bits)
        for (before, after) in zip(start.parameters, trained.parameters) {
          #expect(after.parameter.mask == before.parameter.mask)
          #expect(
            after.parameter.quantizer?.description == before.parameter.quantizer?.description)
          guard let mask = after.parameter.mask else { continue }
          let isKept = (0..<mask.count).allSatisfy {
            mask[$0] != 0 || after.parameter.value[$0] == 0
          }
          #expect(isKept, "\(objective.description) \(after.key)")
        }
      }
    }
  }

  @Test("learns to withstand what it is trained against")
  func learns() throws {
    let images = separableImages(90)
    let network = try TinyNetworks.smallest().initialized(seed: 1)
    let threat = ThreatModel(norm: .linf, epsilon: Spelled(0.15, "0.15"), convention: .standard)
    func robust(_ network: Network) -> Double {
      RobustEvaluation(
        network, attack: PGD(steps: 10, alpha: Spelled(0.04, "0.04")), threat: threat, seed: 1,
        parallel: Parallel(threads: 2)
      ).run(on: ImageSource(images), samples: Array(0..<90)).robustAccuracy
    }
    for kind in TrainingObjectiveRegistry.all where !kind.norms.isEmpty {
      // A teacher that knows nothing teaches nothing.
      guard kind.models?.name != "teacher" else { continue }
      let objective = try makeObjective(kind, for: network, epsilon: 0.15)
      let outcome = try Trainer(
        TrainingOptions(
          epochs: 20, batchSize: 32, rate: 0.02, optimizer: Adam(), seed: 1),
        objective: objective, parallel: Parallel(threads: 2)
      ).train(network, on: images)
      #expect(robust(outcome.network) > 0.8, "\(objective.description)")
    }
  }

  @Test("a student follows its teacher")
  func teacher() throws {
    let images = separableImages(90)
    let network = try TinyNetworks.smallest().initialized(seed: 1)
    let options = TrainingOptions(
      epochs: 20, batchSize: 32, rate: 0.02, optimizer: Adam(), seed: 1)
    let parallel = Parallel(threads: 2)
    let teacher = try Trainer(options, parallel: parallel).train(network, on: images).network
    // Its labels are wrong, so that all it can learn from is the teacher.
    let unlabeled = LabeledImages(
      shape: images.shape, pixels: images.pixels, labels: images.labels.map { ($0 + 1) % 3 })
    for kind in [DistillationObjective.self, AdversarialDistillationObjective.self]
      as [any TrainingObjective.Type]
    {
      let objective = try kind.init(
        ObjectiveArguments(
          of: kind,
          threat: ThreatModel(
            norm: .linf, epsilon: Spelled(0.02, "0.02"), convention: .standard),
          classes: 3,
          given: [
            "weight": .number(Spelled(1, "1")), "temperature": .number(Spelled(2, "2")),
            "steps": .integer(2),
          ].filter { given in kind.parameters.contains { $0.name == given.key } },
          models: [("teacher", teacher)]))
      let student = try Trainer(options, objective: objective, parallel: parallel).train(
        try TinyNetworks.smallest().initialized(seed: 2), on: unlabeled
      ).network
      let found = Evaluation(student, parallel: parallel).run(
        on: ImageSource(images), samples: Array(0..<90))
      #expect(found.accuracy > 0.9, "\(kind.name)")
    }
  }
}
