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
    let count = axes.reduce(1) { product, axis in
      let (next, overflow) = product.multipliedReportingOverflow(by: axis.values.count)
      return overflow ? .max : next
    }
    guard count <= SweepPlan.mostCells else {
      throw scriptError(
        Diagnostic(
          .type, "the sweep has too many cells", at: range, in: source,
          expected: "at most \(SweepPlan.mostCells)"))
    }
    let body = SyntaxText(source: source).text(sweep.body)
    let context = contextText
    let cells = SweepCell.combinations(axes).map {
      SweepCell(variables: $0, outer: loops, body: body, context: context)
    }
    let plan = SweepPlan(
      cells: cells, jobs: try jobs(of: sweep), sourceName: source.name,
      preparation: SweepPlan.Preparation(environment),
      contents: BlockContents(sweep.body, functions: environment.functions))
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
    if let records = try asking(at: range, { try host.enterCell(cell) }) {
      for record in records { try deliver(record, [], range) }
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
    let records = collectors[collectors.count - 1].rows[first...].map(\.record)
    try asking(at: range) { try host.leaveCell(records) }
  }

  /// Variables and functions that a cell's body could read, in one order.
  private var contextText: String {
    let variables = environment.shellVariables.map { "\($0.name)=\($0.text)" }
    let functions = environment.functions.sorted { $0.key < $1.key }.map { _, function in
      SyntaxText(source: function.source).text(
        Statement(.function(function.statement), function.statement.body.range))
    }
    return (variables + functions).joined(separator: "; ")
  }
}
