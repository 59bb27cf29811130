// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// What training minimises; decides what the network is shown, and how its scores are judged.
///
/// An objective implements only that. The loop over epochs and batches, the optimizer, masks and
/// quantizers, averages and checks are the trainer's.
package protocol TrainingObjective: Sendable {
  /// The word for it in the language, such as `adv`; empty for standard training.
  static var name: String { get }
  /// One line on what it is, with its paper.
  static var summary: String { get }
  /// Its own parameters, in the order in which they are shown.
  static var parameters: [AttackParameter] { get }
  /// The models that it learns from besides its own.
  static var models: ModelParameter? { get }
  /// The norms that it can train against, the usual one first; none where nothing is attacked.
  static var norms: [Norm] { get }
  /// The schedule that its authors use, where that is not the command's.
  static var schedule: String? { get }
  /// Whether single-step examples can teach the network to withstand nothing but themselves, so that
  /// training is watched.
  static var canCollapse: Bool { get }
  /// Whether it searches for adversarial examples before a step.
  static var searchesExamples: Bool { get }

  /// Makes the objective that arguments describe.
  ///
  /// - Throws: `AttackError` if they do not fit together.
  init(_ arguments: ObjectiveArguments) throws(AttackError)

  /// The settings in canonical text.
  var description: String { get }

  /// The space of what `prepare` leaves in a tile.
  var inputSpace: PlanOptions.InputSpace { get }

  /// What makes its adversarial examples, where it trains on any.
  var adversary: Adversary? { get }

  /// How many versions of each image its loss sees together.
  var views: Int { get }

  /// Optimizer steps on each batch.
  var replays: Int { get }

  /// Whether it reads the gradient to the images.
  var readsInputGradient: Bool { get }

  /// How the weights are perturbed before each step's gradient, if at all.
  var weightPerturbation: WeightPerturbation? { get }

  /// The vectors of 16 lanes that it keeps for each tile.
  func memoryCount(of plan: Plan) -> Int

  /// Makes the state of one worker; `plan` is reloaded with the weights after every step.
  func makeWorker(_ plan: Plan, network: Network, seed: UInt64) -> any ObjectiveWorker
}

extension TrainingObjective {
  package static var parameters: [AttackParameter] { [] }
  package static var models: ModelParameter? { nil }
  package static var norms: [Norm] { [] }
  package static var schedule: String? { nil }
  package static var canCollapse: Bool { false }
  package static var searchesExamples: Bool { !norms.isEmpty }
  package var adversary: Adversary? { nil }
  package var views: Int { 1 }
  package var replays: Int { 1 }
  package var readsInputGradient: Bool { false }
  package var weightPerturbation: WeightPerturbation? { nil }
  package var inputSpace: PlanOptions.InputSpace { adversary?.threat.space ?? .pixels }
  package func memoryCount(of plan: Plan) -> Int { 0 }
}

/// Models that an objective learns from, as an option.
package struct ModelParameter: Sendable {
  package let name: String
  package let summary: String
  /// Whether there may be several.
  package let isList: Bool

  package init(_ name: String, _ summary: String, isList: Bool = false) {
    self.name = name
    self.summary = summary
    self.isList = isList
  }
}

/// One worker's state of an objective.
package protocol ObjectiveWorker: AnyObject, Sendable {
  /// Says which optimizer step is to come, counted from 0.
  func begin(step: Int)

  /// Turns the pixels in a tile's first view into what the network is to be trained on, in all views.
  func prepare(_ tile: TrainingTile)

  /// Fills each lane's loss, and the gradients to the scores of all views.
  func score(_ tile: TrainingTile)

  /// Sees the gradients to the images, where the objective reads them.
  func finish(_ tile: TrainingTile)
}

extension ObjectiveWorker {
  package func begin(step: Int) {}
  package func score(_ tile: TrainingTile) { tile.scoreCrossEntropy() }
  package func finish(_ tile: TrainingTile) {}
}

/// Every objective, in alphabetical order of their words.
package enum TrainingObjectiveRegistry {
  package static let all: [any TrainingObjective.Type] = [
    StandardObjective.self,
    AdversarialObjective.self,
    AdversarialDistillationObjective.self,
    PerturbedWeightsObjective.self,
    EnsembleObjective.self,
    FastObjective.self,
    FreeObjective.self,
    DistillationObjective.self,
    MARTObjective.self,
    MixedObjective.self,
    NoisyFastObjective.self,
    TRADESObjective.self,
  ]

  /// The objective of a word.
  package static func named(_ name: String) -> (any TrainingObjective.Type)? {
    all.first { $0.name == name }
  }
}
