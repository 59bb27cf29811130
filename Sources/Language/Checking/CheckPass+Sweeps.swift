// SPDX-License-Identifier: MIT

extension CheckPass {
  /// Checks a grid: its axes where it stands, then every cell from the same beginning.
  mutating func check(_ sweep: SweepStatement, _ range: SourceRange) -> Int {
    checkJobs(of: sweep)
    var lists: [[Value]?] = []
    for axis in sweep.axes {
      checkNew(axis.variable)
      lists.append(evaluate(axis.values).value.map { $0.elements ?? [$0] })
    }
    let names = sweep.axes.map(\.variable.text)
    collected.append(Set(names))
    loopNames += names
    let count = checkCells(of: sweep, lists, range)
    loopNames.removeLast(names.count)
    let fields = collected.removeLast()
    checkOutput(sweep.output, fields: fields.map { shown($0, of: sweep, lists) }, of: "sweep")
    collect(fields)
    return count
  }

  private mutating func checkJobs(of sweep: SweepStatement) {
    guard let jobs = sweep.jobs, let value = evaluate(jobs).value else { return }
    if let fault = sweep.fault(ofJobs: value, jobs.range, source) { report(fault) }
  }

  /// Checks the cells, of which those along an unknown axis count as one.
  private mutating func checkCells(
    of sweep: SweepStatement, _ lists: [[Value]?], _ range: SourceRange
  ) -> Int {
    let counts = lists.map { $0?.count ?? 1 }
    let unknown = sweep.axes.map { ($0.variable.text, Binding.unknown) }
    if let fault = sweep.fault(ofCounts: counts, range, source) {
      report(fault)
      return checkDead(sweep.body, binding: Dictionary(unknown) { first, _ in first })
    }
    if let empty = counts.firstIndex(of: 0) {
      report(
        .unusual, "this list is empty: the block never runs", sweep.axes[empty].values.range,
        severity: .warning)
      return checkDead(sweep.body, binding: Dictionary(unknown) { first, _ in first })
    }
    let start = environment
    let noteCount = notes.count
    note(.sweepBegins)
    var total = 0
    let cells = counts.reduce(1, *)
    // How many cells an unknown axis makes, and whether it makes one, only the run will tell.
    let isKnown = lists.allSatisfy { $0 != nil }
    var isCut = false
    for index in 0..<cells {
      if !isKnown { doubts += 1 }
      let count = checkCell(index, of: sweep, lists)
      if !isKnown { doubts -= 1 }
      environment = start
      notes.removeLast(notes.count - noteCount)
      // Past the budget all cells count like this one.
      let rounds = remaining <= 0 ? cells - index : 1
      total = Self.sum(total, count, times: rounds)
      isCut = rounds > 1
      if isCut { break }
    }
    note(.sweepEnds)
    if isCut { note(.leftOut) }
    return total
  }

  /// Checks the cell of a number, the last axis being the fastest.
  private mutating func checkCell(
    _ index: Int, of sweep: SweepStatement, _ lists: [[Value]?]
  ) -> Int {
    var bindings: [String: Binding] = [:]
    var circumstances: [String] = []
    var rest = index
    for (axis, list) in zip(sweep.axes, lists).reversed() {
      let name = axis.variable.text
      guard let list else {
        bindings[name] = .unknown
        continue
      }
      let value = list[rest % list.count]
      rest /= list.count
      bindings[name] = .value(value)
      circumstances.append("with \(name) = \(value)")
    }
    notes += circumstances.reversed()
    note(.cellBegins)
    return check(sweep.body, binding: bindings)
  }

  /// The columns of a sweep's table; over several seeds it has means, deviations and counts of runs.
  private func shown(
    _ fields: Set<String>, of sweep: SweepStatement, _ lists: [[Value]?]
  ) -> Set<String> {
    let seeds = zip(sweep.axes, lists).first { $0.0.variable.text == Interpreter.seedAxis }
    guard let seeds, seeds.1?.count != 1 else { return fields }
    let derived = fields.flatMap { ["\($0)_std", "\($0)_runs"] }
    return fields.union(derived).union(["runs"])
  }

  /// Takes in what happens between two commands.
  mutating func note(_ event: PlannedEvent) {
    switch (event, events.last) {
    case (.cellBegins, .cellBegins?), (.leftOut, .leftOut?): return
    default: events.append(event)
    }
  }
}
