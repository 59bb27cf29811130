// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks
import Storage

extension PlotCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    try checkNames(invocation, in: rehearsal)
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

  /// Refuses names of figures that no result before it can have.
  private static func checkNames(_ invocation: Invocation, in rehearsal: Rehearsal) throws {
    guard !invocation.isGiven("from"), !invocation.isGiven("with"),
      let record = rehearsal.results.record
    else { return }
    let session = rehearsal.makeSession()
    session.results = [record]
    let rows = ResultRows(session)
    var figures = (invocation.list("figures") ?? []).map(\.description)
    // In the order of the run, which tells the first that is wrong.
    var names: [(name: String, argument: String)] = []
    if figures.contains("vs"), let x = figures.popLast() { names.append((x, "figures")) }
    if let by = invocation.optionalWord("by") { names.append((by, "by")) }
    for figure in figures where figure != "vs" { names.append((figure, "figures")) }
    for open in invocation.form.openNames { names.append((open, open)) }
    // Which of several is meant only the run will tell: not every result has all of its figures.
    for (name, argument) in names where !rows.names.contains(where: { $0.hasPrefix(name) }) {
      _ = try rows.name(name, argument: argument)
    }
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
    let model = rehearsal.history.current
    try ThreatArguments.checkBudget(invocation, network: model.certainNetwork)
    let path = invocation.path("file") ?? ""
    rehearsal.write(path)
    try rehearsal.checkPlace(path, argument: "file")
    _ = try rehearsal.imageCount(invocation)
    guard let type = AttackRegistry.attack(invocation.word("attack")) else { return StepCost() }
    return try .attack(
      type, invocation, images: Double(invocation.integer("n")), of: model, in: rehearsal)
  }
}
