// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks
import Training

/// What `train` and its relatives take, by what their objective says of itself.
struct TrainingRehearsal {
  private let invocation: Invocation
  private let network: Network
  private let objective: any TrainingObjective
  /// The models that it learns from.
  private let others: [Network]
  private let heldBack: HeldBackOptions
  /// The images of an epoch.
  private let images: Int

  /// Takes the words apart; nil where a model is not known.
  ///
  /// - Throws: `CommandFailure` if they do not fit together.
  init?(
    _ invocation: Invocation, of network: Network, on dataset: Dataset, count: Int,
    in rehearsal: Rehearsal
  ) throws {
    let kind = ObjectiveChoice.kind(of: invocation)
    var models: [ObjectiveArguments.NamedNetwork] = []
    for handle in ObjectiveChoice.handles(invocation, of: kind) {
      guard let other = rehearsal.network(of: handle) else { return nil }
      models.append((handle.name, other))
    }
    objective = try ObjectiveChoice.objective(
      invocation, of: kind,
      threat: try ObjectiveChoice.threat(invocation, of: kind, dataset: dataset),
      classes: network.classCount, models: models)
    self.invocation = invocation
    self.network = network
    others = models.map(\.network)
    heldBack = HeldBackOptions(invocation, images: count)
    images = max(count - heldBack.count, 0)
  }

  private var epochs: Double { Double(invocation.integer("epochs")) }

  /// Images of all optimizer steps; one that a batch is replayed with counts again.
  private var shown: Double { Double(images) * epochs * Double(objective.replays) }

  private var batch: StepCost.Batch {
    StepCost.Batch(
      images: max(1, min(invocation.integer("batch"), images)), views: objective.views,
      isSearchedTogether: objective.adversary?.normalization == .training)
  }

  /// Everything together.
  var cost: StepCost {
    var cost = StepCost.passes(
      .training, shown * Double(objective.views) * (1 + perturbedShare), of: network,
      batch: batch)
    cost.add(examples)
    cost.add(checks)
    return cost
  }

  /// The share of steps whose gradient is taken once more, under weights that were moved.
  private var perturbedShare: Double {
    guard let perturbation = objective.weightPerturbation else { return 0 }
    return max(0, epochs - Double(perturbation.after)) / epochs
  }

  /// The search for adversarial examples, and what teachers say.
  private var examples: StepCost {
    let kind = type(of: objective)
    let learnsFromList = kind.models?.isList == true
    var cost = StepCost()
    if !learnsFromList {
      for teacher in others { cost.add(.passes(.forward, shown, of: teacher)) }
    }
    guard kind.searchesExamples, let attack = objective.adversary?.attack else { return cost }
    // Where there are several models to search against, each has its turn.
    let searched = [network] + (learnsFromList ? others : [])
    let each = shown / Double(searched.count) * Double(attack.restarts)
    for network in searched {
      cost.add(.passes(.gradient, each * Double(attack.steps), of: network, batch: batch))
      // Of several starts the best is told by its scores.
      if attack.restarts > 1 { cost.add(.passes(.forward, each, of: network)) }
    }
    return cost
  }

  /// The looks at images that are held back.
  private var checks: StepCost {
    guard heldBack.count > 0 else { return StepCost() }
    let isAveraged = invocation.isGiven("ema") || invocation.isGiven("swa")
    let watched = heldBack.watch?.checksPerEpoch ?? 0
    // What the watch finds after an epoch counts, but for a mean of weights, which it does not see.
    let chosen = heldBack.keepsBest && (watched == 0 || isAveraged) ? 1 : 0
    let seen = epochs * Double((watched + chosen) * heldBack.count)
    var cost = StepCost.passes(.forward, seen, of: network)
    if objective.adversary != nil {
      cost.add(.passes(.gradient, seen * Double(HeldBackCheck.attackSteps), of: network))
    }
    return cost
  }
}

extension StepCost {
  /// What `train` and its relatives take; with `prunes` what they leave is narrower.
  static func training(
    _ invocation: Invocation, in rehearsal: inout Rehearsal, prunes: Bool = false
  ) throws -> StepCost {
    let model = rehearsal.history.current
    rehearsal.change(to: model.network, hasCertainWidths: !prunes)
    try TrainingSignature.refuseIdle(invocation)
    let form = invocation.form
    if form.parameter("eps") != nil, form.parameter("protocol") != nil {
      try ThreatArguments.checkBudget(invocation, network: model.certainNetwork)
      rehearsal.trainedBudget = invocation.number("eps").map {
        ($0.spelling, invocation.word("protocol"))
      }
    }
    let count = try rehearsal.trainingCount(invocation)
    guard let count, let network = model.network, let dataset = rehearsal.dataset else {
      return .unknown
    }
    if let network = model.certainNetwork, rehearsal.hasCertainData {
      try Trainer.check(network, sample(of: dataset.train, count: count))
    }
    let training = try TrainingRehearsal(
      invocation, of: network, on: dataset, count: count, in: rehearsal)
    return training?.cost ?? .unknown
  }

  /// The images of a training; where it draws some, the one that a network takes if it takes any.
  private static func sample(of images: LabeledImages, count: Int) -> LabeledImages {
    guard count < images.count else { return images }
    let least = images.labels.indices.min { images.labels[$0] < images.labels[$1] }
    return least.map { images.subset([$0]) } ?? images
  }
}

extension TrainCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost { try .training(invocation, in: &rehearsal) }
}

extension FinetuneCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost { try .training(invocation, in: &rehearsal) }
}

extension HydraCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost { try .training(invocation, in: &rehearsal) }
}

extension ADMMCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try .training(
      invocation, in: &rehearsal, prunes: invocation.word("structure") == "filters")
  }
}
