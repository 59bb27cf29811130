// SPDX-License-Identifier: MIT
import Attacks
import Compression
import Datasets
import Glibc
import Language
import Networks
import Recipes
import Training

/// The steps of one `prune`: scores, choice, surgery, and commands in between.
struct PruningSteps {
  private let invocation: Invocation
  private let session: Session
  private let options: PruningOptions
  private let criterion: any PruningCriterion
  private let target: PruningTarget?
  private let count: Int

  init(_ invocation: Invocation, session: Session) throws {
    self.invocation = invocation
    self.session = session
    options = try PruningParameters.options(invocation)
    let kind = PruningCriterionRegistry.named(invocation.word("by")) ?? L1Norm.self
    criterion = kind.init(seed: session.seed(of: invocation))
    target = invocation.quantity("to").flatMap { number, unit in
      PruningTarget.Quantity(rawValue: unit).map {
        PruningTarget($0, share: number.doubleValue)
      }
    }
    count = invocation.integer("steps")
    let between = invocation.blocks.first ?? []
    guard between.isEmpty || count > 1 else {
      throw CommandFailure(
        "the block between the steps would never run", argument: "steps",
        expected: "steps= of at least 2", suggestion: "add steps=3")
    }
  }

  /// The network after the last step, and the plan of that step.
  func run(
    from start: Network, isDry: Bool
  ) throws -> (network: Network, plan: PruningPlan?, steps: Int) {
    let mark = session.history.undoCount
    // The steps in between are part of this one: undo takes all of them back.
    defer { session.rollBack(to: mark) }
    let counts = ChannelGrouping(of: start).channelCounts
    var network = start
    var last: PruningPlan?
    for step in 1...count {
      var plan = try plan(of: network, step: step, startingCounts: counts, start: start)
      if count > 1 { plan.remark += " step=\(step)/\(count)" }
      network = try network.pruned(by: plan)
      last = plan
      if step < count, !isDry {
        network = try trained(network)
        try session.checkInterruption()
      }
    }
    return (network, last, count)
  }

  /// Each step keeps the same share of what the step before it has left.
  private func plan(
    of network: Network, step: Int, startingCounts: [String: Int], start: Network
  ) throws -> PruningPlan {
    let scores = try ChannelScores(
      network, criterion: criterion, options: try options.reached(after: step, of: count),
      gradients: try gradients(of: network))
    guard let target else {
      let ratio = try (invocation.pruningRatio("ratio") ?? PruningRatio(0))
        .reached(after: step, of: count)
      return PruningPlan(scores, ratio: ratio, startingCounts: startingCounts)
    }
    let share = root(of: target.share, step)
    return try PruningTarget(target.quantity, share: step == count ? target.share : share).plan(
      network, scores: scores, startingCounts: startingCounts,
      start: target.quantity.count(of: start))
  }

  /// What is left after some of the steps where `share` is left after all.
  private func root(of share: Double, _ step: Int) -> Double {
    pow(share, Double(step) / Double(count))
  }

  private func gradients(of network: Network) throws -> GradientEvidence? {
    guard type(of: criterion).readsGradients else { return nil }
    let dataset = try session.currentDataset()
    let images = try dataset.trainingImages(for: invocation.name)
    var objective: any TrainingObjective = StandardObjective()
    if invocation.word("loss") == "adv" {
      let arguments = try ThreatArguments(
        invocation, norms: PGD.norms, dataset: dataset, network: network)
      let attack = try arguments.attack(
        PGD.self, invocation, classes: network.classCount,
        options: ["steps": "attacksteps", "alpha": "alpha"])
      objective = AdversarialObjective(attack: attack, threat: arguments.threat)
    }
    let evidence = try GradientMeasurement(
      objective: objective, limit: invocation.integer("n"), seed: session.seed(of: invocation),
      parallel: session.parallel
    ).run(network, on: images, control: session.control)
    // What was stopped half-way says nothing about the rest.
    try session.checkInterruption()
    return evidence
  }

  /// The network after the commands of the block.
  private func trained(_ network: Network) throws -> Network {
    session.change(to: network, by: invocation)
    for inner in invocation.blocks.first ?? [] {
      try session.perform(inner)
    }
    return try session.currentState().network
  }
}
