// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

extension EvalCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    guard let count = try rehearsal.imageCount(invocation) else { return .unknown }
    if let network = rehearsal.history.current.certainNetwork {
      _ = try invocation.arithmetic(for: network)
    }
    return .passes(.forward, Double(count), of: rehearsal.network)
  }
}

extension VerifyCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let count = try rehearsal.imageCount(invocation)
    let network = rehearsal.history.current.certainNetwork
    if let obstacle = network.flatMap({ Plan.integerObstacle(of: $0) }) {
      throw CommandFailure(obstacle.description, argument: "what")
    }
    guard let count else { return .unknown }
    // In integers and simulated.
    return .passes(.forward, Double(2 * count), of: rehearsal.network)
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
    guard let count = try rehearsal.imageCount(invocation, fitsCurrent: false) else {
      return .unknown
    }
    let type = invocation.optionalWord("under").flatMap { AttackRegistry.attack($0) }
    var cost = StepCost()
    for case .model(let handle) in invocation.list("models") ?? [] {
      let model = rehearsal.model(of: handle)
      cost.add(.passes(.forward, Double(count), of: model.network))
      guard let type else { continue }
      cost.add(
        try .attack(type, invocation, images: Double(count), of: model, in: rehearsal))
    }
    return cost
  }
}
