// SPDX-License-Identifier: MIT
import Compression
import Datasets
import Glibc
import Language
import Networks
import Training

extension PruneCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let options = try PruningParameters.options(invocation)
    var model = rehearsal.history.current
    guard let start = model.network else {
      rehearsal.change(to: nil)
      return .unknown
    }
    do {
      let cost = try steps(invocation, options, from: start, to: &model, in: &rehearsal)
      if !invocation.flag("dryrun") {
        rehearsal.change(
          to: model.network, isCertain: model.isCertain,
          hasCertainWidths: model.hasCertainWidths)
      }
      return cost
    } catch {
      // How small a network can become depends on how wide it is.
      guard model.isCertain, model.hasCertainWidths || invocation.quantity("to") == nil else {
        rehearsal.forget(invocation.form)
        return .unknown
      }
      throw error
    }
  }

  /// What all steps cost; the model becomes what they leave.
  private static func steps(
    _ invocation: Invocation, _ options: PruningOptions, from start: Network,
    to model: inout RehearsedModel, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let steps = invocation.integer("steps")
    let between = invocation.flag("dryrun") ? [] : invocation.blocks.first ?? []
    // Where every group loses the same share, no weight decides how wide it becomes.
    let isEven = options.scope == .local && options.coupling == .group
    var cost = StepCost()
    for step in 1...steps {
      // Nobody knows what the block has left.
      guard let network = model.network else { return .unknown }
      cost.add(try evidence(invocation, of: network, in: rehearsal))
      model.network = try pruned(
        network, invocation, options, step: step, of: steps, from: start)
      model.hasCertainWidths = model.hasCertainWidths && isEven
      guard step < steps, !between.isEmpty else { continue }
      try rehearsal.inside { inner in
        inner.change(
          to: model.network, isCertain: model.isCertain, hasCertainWidths: model.hasCertainWidths)
        for line in between {
          guard let command = CommandRegistry.command(line.name) else { continue }
          cost.add(try command.rehearse(line, in: &inner))
        }
        model = inner.history.current
      }
    }
    return cost
  }

  /// The network with as many channels as it will have after a step; which of them goes does not
  /// matter.
  private static func pruned(
    _ network: Network, _ invocation: Invocation, _ options: PruningOptions, step: Int,
    of count: Int, from start: Network
  ) throws -> Network {
    let scores = try ChannelScores(
      network, criterion: L1Norm(), options: try options.reached(after: step, of: count))
    let counts = ChannelGrouping(of: start).channelCounts
    if let (number, unit) = invocation.quantity("to"),
      let quantity = PruningTarget.Quantity(rawValue: unit)
    {
      let share = pow(number.doubleValue, Double(step) / Double(count))
      let plan = try PruningTarget(quantity, share: share).plan(
        network, scores: scores, startingCounts: counts, start: quantity.count(of: start))
      return try network.pruned(by: plan)
    }
    let ratio = try (invocation.pruningRatio("ratio") ?? PruningRatio(0))
      .reached(after: step, of: count)
    return try network.pruned(
      by: PruningPlan(scores, ratio: ratio, startingCounts: counts))
  }

  /// What criteria that read gradients look at.
  private static func evidence(
    _ invocation: Invocation, of network: Network, in rehearsal: Rehearsal
  ) throws -> StepCost {
    guard PruningCriterionRegistry.named(invocation.word("by"))?.readsGradients == true else {
      return StepCost()
    }
    guard let dataset = rehearsal.dataset else { return .unknown }
    let images = Double(min(invocation.integer("n"), dataset.train.count))
    var cost = StepCost.passes(.training, images, of: network)
    if invocation.word("loss") == "adv" {
      cost.add(
        .passes(.gradient, images * Double(invocation.integer("attacksteps")), of: network))
    }
    return cost
  }
}
