// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Networks
import Tensors

/// What is done with training images that are held back from training.
package struct HeldBackOptions: Equatable, Sendable {
  /// How many images, drawn by seed; none of them is trained on.
  package var count: Int
  /// Whether the state with the best accuracy on them is kept, of those after each epoch.
  package var keepsBest: Bool
  /// Stops training whose accuracy on them collapses; nil does not look.
  package var watch: CollapseWatch?

  package init(count: Int = 0, keepsBest: Bool = false, watch: CollapseWatch? = nil) {
    self.count = count
    self.keepsBest = keepsBest
    self.watch = watch
  }

  package static let none = HeldBackOptions()
}

/// A watch for catastrophic overfitting.
///
/// Training on single steps can teach a network, within an epoch, to withstand nothing else (Wong et
/// al. 2020, section 5).
package struct CollapseWatch: Equatable, Sendable {
  /// The fall from the best accuracy so far that counts as a collapse.
  package var fall: Double
  /// Checks in each epoch, evenly spaced.
  package var checksPerEpoch: Int

  package init(fall: Double = 0.2, checksPerEpoch: Int = 4) {
    self.fall = fall
    self.checksPerEpoch = checksPerEpoch
  }

  /// Whether a check is due after a number of an epoch's batches, the last excepted.
  func isDue(after batch: Int, of batches: Int) -> Bool {
    batch < batches && batch * checksPerEpoch / batches > (batch - 1) * checksPerEpoch / batches
  }
}

/// One look at the images that are held back.
package struct HeldBackCheck: Equatable, Sendable {
  /// The steps of the attack under which images are judged, each of a quarter of the budget, from one
  /// random start.
  package static let attackSteps = 10

  /// Finished epochs, with their fraction.
  package let epoch: Double
  /// The share that is right, under attack where training attacks.
  package let accuracy: Double
}

/// A collapse that ended a training run.
package struct TrainingCollapse: Equatable, Sendable {
  /// The best check before it, the one that found it, and the one whose state was gone back to.
  package let best: HeldBackCheck
  package let found: HeldBackCheck
  package let kept: HeldBackCheck
}

/// Measures networks on the images that are held back.
struct HeldBackJury: Sendable {
  let images: LabeledImages
  private let attack: (any Attack)?
  private let threat: ThreatModel?
  private let seed: UInt64
  private let parallel: Parallel

  init(
    _ images: LabeledImages, objective: any TrainingObjective, seed: UInt64, parallel: Parallel
  ) {
    self.images = images
    threat = objective.adversary?.threat
    attack = threat.map {
      PGD(steps: HeldBackCheck.attackSteps, alpha: $0.epsilon.divided(by: 4), startsAtRandom: true)
    }
    self.seed = seed
    self.parallel = parallel
  }

  /// The accuracy of a network; nil if cancelled on the way.
  func accuracy(of network: Network, control: RunControl) -> Double? {
    let silent = RunControl(isCancelled: { control.isCancelled })
    let source = ImageSource(images)
    let samples = Array(0..<images.count)
    if let attack, let threat {
      let result = RobustEvaluation(
        network, attack: attack, threat: threat, seed: seed, parallel: parallel
      ).run(on: source, samples: samples, control: silent)
      return control.isCancelled ? nil : result.robustAccuracy
    }
    let outcome = Evaluation(network, parallel: parallel).run(
      on: source, samples: samples, control: silent)
    return outcome.isPartial ? nil : outcome.accuracy
  }
}
