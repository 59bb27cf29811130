// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

extension PlotCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try Gnuplot.checkInstalled()
    if let path = invocation.path("to") {
      rehearsal.write(path)
      if !rehearsal.runsShell { try DiskCheck.check(path, bytes: 0, argument: "to") }
    }
    return StepCost()
  }
}

extension ReportCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try Gnuplot.checkInstalled()
    return StepCost()
  }
}

extension ShowCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try ThreatArguments.checkBudget(invocation)
    let path = invocation.path("file") ?? ""
    rehearsal.write(path)
    if !rehearsal.runsShell { try DiskCheck.check(path, bytes: 0, argument: "file") }
    guard let type = AttackRegistry.attack(invocation.word("attack")) else { return StepCost() }
    return try .attack(
      type, invocation, images: Double(invocation.integer("n")), of: rehearsal.network,
      in: rehearsal)
  }
}
