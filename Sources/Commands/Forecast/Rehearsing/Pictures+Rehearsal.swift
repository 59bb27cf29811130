// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks
import Storage

extension PlotCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let target = invocation.path("to")
    if target.flatMap(PlotFile.init(path:))?.isTable != true { try Gnuplot.checkInstalled() }
    for argument in ["from", "with"] {
      guard let path = invocation.path(argument), !rehearsal.mayExist(path),
        !FilePaths.exists(FilePaths.expandingTilde(path))
      else { continue }
      throw CommandFailure(
        "there is no file '\(path)', and nothing before this line writes it", argument: argument)
    }
    if let path = target {
      rehearsal.write(path)
      try rehearsal.checkPlace(path, argument: "to")
    }
    return StepCost()
  }
}

extension ReportCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try Gnuplot.checkInstalled()
    if let folder = invocation.path("folder") { rehearsal.makeFolder(folder) }
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
    try rehearsal.checkPlace(path, argument: "file")
    guard let type = AttackRegistry.attack(invocation.word("attack")) else { return StepCost() }
    return try .attack(
      type, invocation, images: Double(invocation.integer("n")), of: rehearsal.network,
      in: rehearsal)
  }
}
