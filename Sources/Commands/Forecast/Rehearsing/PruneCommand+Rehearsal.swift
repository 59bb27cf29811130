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
    guard let start = rehearsal.network else {
      rehearsal.change(to: nil)
      return .unknown
    }
    do {
      let (cost, network) = try steps(invocation, options, from: start, in: rehearsal)
      if !invocation.flag("dryrun") { rehearsal.change(to: network, hasCertainWidths: false) }
      return cost
    } catch {
      guard rehearsal.history.current.isCertain else {
        rehearsal.forget(invocation.form)
        return .unknown
      }
      throw error
    }
  }

  /// What all steps cost, and what they leave.
  private static func steps(
    _ invocation: Invocation, _ options: PruningOptions, from start: Network,
    in rehearsal: Rehearsal
  ) throws -> (cost: StepCost, network: Network) {
    let steps = invocation.integer("steps")
    var cost = StepCost()
    var network = start
    for step in 1...steps {
      cost.add(try evidence(invocation, of: network, in: rehearsal))
      network = try pruned(start, invocation, options, share: Double(step) / Double(steps))
      guard step < steps else { break }
      var inner = rehearsal
      inner.change(to: network)
      for line in invocation.blocks.first ?? [] {
        guard let command = CommandRegistry.command(line.name) else { continue }
        cost.add(try command.rehearse(line, in: &inner))
      }
    }
    return (cost, network)
  }

  /// The network with as many channels as it will have; which of them goes does not matter.
  private static func pruned(
    _ network: Network, _ invocation: Invocation, _ options: PruningOptions, share: Double
  ) throws -> Network {
    let scores = try ChannelScores(network, criterion: L1Norm(), options: options)
    if let (number, unit) = invocation.quantity("to"),
      let quantity = PruningTarget.Quantity(rawValue: unit)
    {
      let target = PruningTarget(quantity, share: pow(number.doubleValue, share))
      return try network.pruned(by: try target.plan(network, scores: scores))
    }
    let kept = pow(1 - (invocation.optionalDouble("ratio") ?? 0), share)
    let ratio = try PruningRatio(((1 - kept) * 10_000).rounded() / 10_000)
    return try network.pruned(by: PruningPlan(scores, ratio: ratio))
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
