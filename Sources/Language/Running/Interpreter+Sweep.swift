// SPDX-License-Identifier: MIT

extension Interpreter {
  /// The axis that repeats rather than varies: results are averaged over it.
  static let seedAxis = "seed"

  /// Runs every cell of a grid from where the sweep began, then shows what they gave.
  func run(_ sweep: SweepStatement, _ range: SourceRange) throws {
    var axes: [(name: String, values: [Value])] = []
    for axis in sweep.axes {
      let value = try value(of: axis.values)
      axes.append((axis.variable.text, value.elements ?? [value]))
    }
    if let fault = sweep.fault(ofCounts: axes.map(\.values.count), range, source) {
      throw scriptError(fault)
    }
    let contents = BlockContents(
      sweep.body, in: source, catalog: catalog, functions: environment.functions,
      allowsAbbreviations: allowsAbbreviations)
    let body = SyntaxText(source: source).text(sweep.body)
    let context = context(of: contents)
    let cells = SweepCell.combinations(axes).map {
      SweepCell(variables: $0, outer: loops, body: body, context: context)
    }
    let plan = SweepPlan(
      cells: cells, jobs: try jobs(of: sweep), sourceName: source.name,
      preparation: SweepPlan.Preparation(environment), contents: contents)
    try asking(at: range) { try host.beginSweep(plan) }
    defer { host.endSweep() }
    let table = try collecting {
      for cell in cells { try run(cell, of: sweep, range) }
    }
    let repeats = axes.first { $0.name == Self.seedAxis }?.values.count ?? 1
    let shown = repeats > 1 ? table.averaged(over: Self.seedAxis) : table
    let output =
      sweep.output.isEmpty ? [OutputStage.format(.table, columns: [])] : sweep.output
    try present(shown, output, range)
  }

  /// How many processes may run cells; nil if not said.
  private func jobs(of sweep: SweepStatement) throws -> Int? {
    guard let jobs = sweep.jobs else { return nil }
    let value = try value(of: jobs)
    if let fault = sweep.fault(ofJobs: value, jobs.range, source) { throw scriptError(fault) }
    return value.integerValue
  }

  private func run(_ cell: SweepCell, of sweep: SweepStatement, _ range: SourceRange) throws {
    let saved = (environment, notes.count, loops.count)
    notes += cell.variables.map { "with \($0.name) = \($0.value)" }
    loops += cell.variables
    round += 1
    defer {
      environment = saved.0
      notes.removeLast(notes.count - saved.1)
      loops.removeLast(loops.count - saved.2)
      round += 1
    }
    try asking(at: range) { try host.checkInterruption() }
    let start = round
    if let rows = try asking(at: range, { try host.enterCell(cell) }) {
      for var row in rows {
        row.iteration += start
        try deliver(row, [], range)
      }
      // Its rounds count as if they had run here: no line of another cell is a part of one.
      round += rows.map(\.iteration).max() ?? 0
      return
    }
    let first = collectors[collectors.count - 1].rows.count
    do {
      let bindings = cell.variables.map { ($0.name, Binding.value($0.value)) }
      try run(sweep.body, binding: Dictionary(bindings) { _, last in last })
    } catch {
      host.abandonCell(error)
      throw error
    }
    let rows = collectors[collectors.count - 1].rows[first...].map { row in
      RecordRow(
        variables: Array(row.variables.dropFirst(cell.variables.count)), record: row.record,
        iteration: row.iteration - start)
    }
    try asking(at: range) { try host.leaveCell(rows) }
  }
}
