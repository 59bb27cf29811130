// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Tensors
import Training

/// Steps of training: loading, gradients of all parameters, the optimizer's update.
final class TrainingJob: Job {
  static let name = "training"
  static let clock = "images of bytes to updated and repacked weights (SGD with momentum)"
  let imagesPerStep: Int
  private let run: TrainingSteps

  init(_ settings: JobSettings) {
    imagesPerStep = settings.batch
    run = TrainingSteps(settings, objective: StandardObjective())
  }

  func run(_ meter: Meter) throws { try run.take(meter) }
}

/// Steps of adversarial training: the attack, then a training step on what it found.
final class AdversarialTrainingJob: Job {
  static let name = "adversarial"
  static let clock = "as training, with the attack before each step"
  let imagesPerStep: Int
  private let run: TrainingSteps

  init(_ settings: JobSettings) {
    imagesPerStep = settings.batch
    run = TrainingSteps(
      settings,
      objective: AdversarialObjective(
        attack: PaperAttack.steps(settings.steps), threat: PaperAttack.threat))
  }

  func run(_ meter: Meter) throws { try run.take(meter) }
}

/// The trainer on random images, for as many steps as a meter wants.
private struct TrainingSteps {
  private let network: Network
  private let images: LabeledImages
  private let trainer: Trainer

  init(_ settings: JobSettings, objective: any TrainingObjective) {
    network = settings.network
    images = RandomBatch.images(4 * settings.batch, shape: settings.network.input)
    // A small rate: random labels must not make the loss diverge over many steps.
    let options = TrainingOptions(
      epochs: 1 << 30, batchSize: settings.batch, rate: 1e-4, optimizer: SGD(momentum: 0.9),
      seed: 0, precision: settings.precision)
    trainer = Trainer(options, objective: objective, parallel: settings.parallel)
  }

  func take(_ meter: Meter) throws {
    meter.begin()
    let control = RunControl(
      isCancelled: { meter.isFinished }, report: { _ in meter.tick() })
    _ = try trainer.train(network, on: images, control: control)
  }
}
