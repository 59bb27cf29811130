// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Tensors
import TestSupport
import Testing
import Training

@Suite("Trainer")
struct TrainerTests {
  private static func options(
    epochs: Int = 3, batch: Int = 20, rate: Float = 0.05,
    optimizer: any Optimizer = SGD(momentum: 0.9, decay: 1e-3),
    augmentation: Augmentation = Augmentation(shift: 1, mirrors: true), seed: UInt64 = 7
  ) -> TrainingOptions {
    TrainingOptions(
      epochs: epochs, batchSize: batch, rate: rate, optimizer: optimizer,
      schedule: CosineSchedule(), augmentation: augmentation, seed: seed)
  }

  private static func train(
    _ network: Network, _ images: LabeledImages, _ options: TrainingOptions = options(),
    objective: any TrainingObjective = StandardObjective(), threads: Int = 2
  ) throws -> TrainingOutcome {
    try Trainer(options, objective: objective, parallel: Parallel(threads: threads)).train(
      network, on: images)
  }

  private static let adversarial = ThreatModel.Convention.allCases.map { convention in
    AdversarialObjective(
      attack: PGD(steps: 3, alpha: Spelled(0.02, "0.02"), startsAtRandom: true),
      threat: ThreatModel(
        norm: .linf, epsilon: Spelled(0.03, "0.03"), convention: convention))
  }

  /// 70 images in batches of 24: no batch fills its tiles, and the last is smaller still.
  @Test("gives the same bits for any number of threads")
  func threads() throws {
    let images = randomImages(70)
    let plain = try Network(
      name: "plain", input: FeatureShape(channels: 2, height: 6, width: 6),
      normalization: .halves(channels: 2),
      layers: [
        TinyNetworks.convolution(5), LayerDescription("relu"),
        TinyNetworks.convolution(7, stride: 2), LayerDescription("relu"),
        LayerDescription("flatten"), LayerDescription("linear", 5),
      ])
    let objectives: [any TrainingObjective] = [StandardObjective()] + Self.adversarial
    for network in [plain, try TinyNetworks.mixed()] {
      let fresh = network.initialized(seed: 3)
      for objective in objectives {
        let one = try Self.train(
          fresh, images, Self.options(batch: 24), objective: objective, threads: 1)
        #expect(one.network.bits != fresh.bits)
        for threads in [2, 3] {
          let other = try Self.train(
            fresh, images, Self.options(batch: 24), objective: objective, threads: threads)
          #expect(other.network.bits == one.network.bits, "\(objective.description) \(threads)")
          #expect(other.losses == one.losses)
          #expect(other.accuracies == one.accuracies)
        }
      }
    }
  }

  @Test("learns what is easy to learn", arguments: [1, 16, 64, 500])
  func learns(batch: Int) throws {
    let images = separableImages(90)
    let network = try TinyNetworks.smallest().initialized(seed: 1)
    let options = TrainingOptions(
      epochs: batch > 64 ? 60 : 12, batchSize: batch, rate: batch == 1 ? 0.01 : 0.1,
      optimizer: SGD(momentum: 0.9), seed: 1)
    let outcome = try Self.train(network, images, options)
    #expect(outcome.losses.count == options.epochs)
    #expect(outcome.epochs == Double(options.epochs))
    #expect(!outcome.isPartial)
    let (first, last) = (outcome.losses.first ?? 0, outcome.losses.last ?? 1)
    #expect(last < first / 4)
    #expect(outcome.accuracies.last == 1)
    let evaluation = Evaluation(outcome.network, parallel: Parallel(threads: 2)).run(
      on: ImageSource(images), samples: Array(0..<90))
    #expect(evaluation.accuracy == 1)
  }

  @Test("Adam learns it too, and adversarially")
  func learnsAdversarially() throws {
    let images = separableImages(90)
    let network = try TinyNetworks.smallest().initialized(seed: 1)
    let threat = ThreatModel(
      norm: .linf, epsilon: Spelled(0.3, "0.3"), convention: .standard)
    let attack = PGD(steps: 5, alpha: Spelled(0.1, "0.1"))
    let options = TrainingOptions(
      epochs: 25, batchSize: 32, rate: 0.02, optimizer: Adam(), seed: 1)
    func robust(_ network: Network) -> Double {
      RobustEvaluation(
        network, attack: attack, threat: threat, seed: 1, parallel: Parallel(threads: 2)
      ).run(on: ImageSource(images), samples: Array(0..<90)).robustAccuracy
    }
    let plain = try Self.train(network, images, options)
    let hardened = try Self.train(
      network, images, options,
      objective: AdversarialObjective(attack: attack, threat: threat))
    #expect(plain.accuracies.last == 1)
    #expect(robust(hardened.network) > robust(plain.network))
    #expect(robust(hardened.network) > 0.9)
  }

  /// Every image counts once an epoch: with one image of a class left over for the last batch, the
  /// sum of all losses is the sum over the images.
  @Test("the last, odd batch is trained on", arguments: [1, 17, 33, 47])
  func oddBatches(count: Int) throws {
    let images = randomImages(count)
    let network = try TinyNetworks.mixed().randomized(seed: 2)
    let still = TrainingOptions(epochs: 1, batchSize: 16, rate: 0, seed: 1)
    // Batch statistics do not matter where there are none.
    let plain = try TinyNetworks.smallest().randomized(seed: 2)
    let grey = randomImages(count, channels: 1, side: 5, classes: 3)
    let outcome = try Self.train(plain, grey, still)
    let expected = Evaluation(plain, parallel: Parallel(threads: 1)).run(
      on: ImageSource(grey), samples: Array(0..<count))
    #expect(abs((outcome.losses.first ?? 0) - expected.loss) < 1e-5)
    #expect(outcome.accuracies == [expected.accuracy])
    #expect(outcome.network.bits == plain.bits)
    // With them, whole batches of one image are still finite.
    let other = try Self.train(network, images, Self.options(epochs: 2, batch: 16))
    #expect(
      other.network.parameters.allSatisfy { $0.parameter.value.values.allSatisfy(\.isFinite) })
  }

  @Test("other seeds, orders and augmentations give other networks")
  func seeds() throws {
    let images = randomImages(40)
    let network = try TinyNetworks.mixed().initialized(seed: 3)
    let first = try Self.train(network, images)
    #expect(try Self.train(network, images).network.bits == first.network.bits)
    #expect(
      try Self.train(network, images, Self.options(seed: 8)).network.bits != first.network.bits)
    #expect(
      try Self.train(network, images, Self.options(augmentation: .none)).network.bits
        != first.network.bits)
  }

  @Test("no epochs leave the network as it is")
  func noEpochs() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 3)
    let outcome = try Self.train(network, randomImages(20), Self.options(epochs: 0))
    #expect(outcome.network.bits == network.bits)
    #expect(outcome.losses.isEmpty)
    #expect(!outcome.isPartial)
  }

  @Test("memory follows the images where they are fewer than a batch")
  func memory() throws {
    let network = try TinyNetworks.mixed().initialized(seed: 3)
    let small = try Self.train(network, randomImages(20), Self.options(epochs: 1, batch: 20))
    let large = try Self.train(network, randomImages(20), Self.options(epochs: 1, batch: 4096))
    #expect(large.workspaceBytes == small.workspaceBytes)
    #expect(large.network.bits == small.network.bits)
  }
}
