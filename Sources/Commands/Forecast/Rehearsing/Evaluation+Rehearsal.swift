// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks

extension EvalCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    guard let count = try rehearsal.imageCount(invocation) else { return .unknown }
    return .passes(.forward, Double(count), of: rehearsal.network)
  }
}

extension BenchCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    var cost = StepCost()
    for batch in batches(invocation) {
      cost.seconds += seconds(invocation) * Double(LatencyMeasurement.Work.allCases.count)
      // A repetition has a batch at least, and a batch warms up.
      let images = Double(batch * 2)
      cost.add(.passes(.forward, images, of: rehearsal.network))
      cost.add(.passes(.gradient, images, of: rehearsal.network))
    }
    return cost
  }
}

extension CompareCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try ThreatArguments.checkBudget(invocation)
    guard let count = try rehearsal.imageCount(invocation) else { return .unknown }
    let type = invocation.optionalWord("under").flatMap { AttackRegistry.attack($0) }
    var cost = StepCost()
    for case .model(let handle) in invocation.list("models") ?? [] {
      let network = rehearsal.network(of: handle)
      cost.add(.passes(.forward, Double(count), of: network))
      guard let type else { continue }
      cost.add(
        try .attack(type, invocation, images: Double(count), of: network, in: rehearsal))
    }
    return cost
  }
}

extension QuantizeCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let network = rehearsal.network
    rehearsal.change(to: network)
    guard let dataset = rehearsal.dataset else { return .unknown }
    _ = try dataset.trainingImages(for: invocation.name)
    let count = min(invocation.integer("images"), dataset.train.count)
    return .passes(.forward, Double(count), of: network)
  }
}
