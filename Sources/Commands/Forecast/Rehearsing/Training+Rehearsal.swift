// SPDX-License-Identifier: MIT
import Attacks
import Language
import Training

extension StepCost {
  /// What `train` and its relatives take: passes over the training images, with the attack's steps.
  static func training(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let form = invocation.form
    let isAdversarial = form.parameter("eps") != nil && form.parameter("protocol") != nil
    if isAdversarial {
      try ThreatArguments.checkBudget(invocation)
      rehearsal.trainedBudget = invocation.number("eps").map {
        ($0.spelling, invocation.word("protocol"))
      }
    }
    let count = try rehearsal.imageCount(invocation, part: "train")
    let network = rehearsal.network
    rehearsal.change(to: network)
    guard let count else { return .unknown }
    let images = Double(count * invocation.integer("epochs"))
    var cost = StepCost.passes(.training, images, of: network)
    if isAdversarial {
      // Methods without steps= look for the worst image in one.
      let steps = Double(
        (form.parameter("steps") == nil ? nil : invocation.optionalInteger("steps")) ?? 1)
      cost.add(.passes(.gradient, images * steps, of: network))
    }
    return cost
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
  ) throws -> StepCost { try .training(invocation, in: &rehearsal) }
}
