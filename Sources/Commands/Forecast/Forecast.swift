// SPDX-License-Identifier: MIT
package import Language
import Networks

/// What a script will run into and what it will take, told before its first line runs.
package struct Forecast {
  /// One statement of the script with all its rounds.
  package struct Row {
    package let source: SourceText
    package let range: SourceRange
    package internal(set) var count = 0
    var costs: [StepCost] = []
    /// Bytes of memory at the most hungry round.
    var bytes = 0
  }

  /// What is certain to go wrong, and what looks wrong.
  package private(set) var diagnostics: [Diagnostic] = []
  /// Whether the script must not run.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
  /// The statements in the order in which they first run.
  package private(set) var rows: [Row] = []
  /// By how much rounds beyond the checking budget multiply everything.
  let scale: Double

  /// Whether something fails only after a slow step, so that the script had better not start.
  ///
  /// What fails in a moment tells so itself.
  package private(set) var failsLate = false

  private var rehearsal: Rehearsal
  /// The session where the sweeps around the step at hand began, innermost last.
  private var sweeps: [Rehearsal] = []
  private var hasSlowStep = false
  private var memory = MemoryEstimate()
  private var seen: Set<Place> = []
  private var places: [Place: Int] = [:]
  private let unread: UnreadStatements
  /// Whether it is known that some of them may have run.
  private var hasLostTrack = false

  private struct Place: Hashable {
    let source: ObjectIdentifier
    let range: SourceRange
    var message = ""
  }

  /// Goes through the steps of a checked script.
  ///
  /// Of a script with errors it goes through what could be read: nothing is said of what may depend
  /// on the rest.
  ///
  /// - Parameters:
  ///   - branches: The branches that the ledger keeps; nil where it was not asked.
  ///   - hasLedger: Whether what the script forks is kept in a ledger; nil where nobody knows.
  ///   - isThorough: Whether data sets are read and networks made, for time and memory.
  package init(
    _ check: CheckResult, settings: SessionSettings, branches: [String]? = nil,
    hasLedger: Bool? = nil, isThorough: Bool
  ) {
    rehearsal = Rehearsal(
      settings: settings, isThorough: isThorough, runsShell: check.runsShell,
      storedBranches: branches, hasLedger: hasLedger)
    unread = UnreadStatements(check)
    scale = max(1, Double(check.stepCount) / Double(max(check.steps.count, 1)))
    for output in check.outputs { rehearsal.write(output.path) }
    for step in check.steps { take(step) }
    for output in check.outputs { examine(output) }
    diagnostics.sort { $0.range < $1.range }
  }

  private mutating func take(_ step: PlannedStep) {
    rehearsal.isInDoubt = !step.isCertain
    rehearsal.results.take(step.source)
    for event in step.events { take(event) }
    if !hasLostTrack, unread.mayPrecede(step) {
      hasLostTrack = true
      rehearsal.forgetAll()
    }
    let cost = rehearse(step)
    rehearsal.results.take(step.form)
    hasSlowStep = hasSlowStep || step.form.signature.isSlow
    guard rehearsal.isThorough else { return }
    let place = Place(source: ObjectIdentifier(step.source), range: step.range)
    let index = places[place] ?? rows.count
    if index == rows.count {
      rows.append(Row(source: step.source, range: step.range))
      places[place] = index
    }
    rows[index].count += 1
    rows[index].costs.append(cost)
    let bytes = rehearsal.dataBytes + rehearsal.heldBytes
    rows[index].bytes = max(
      rows[index].bytes, bytes + memory.bytes(of: cost, threads: rehearsal.settings.threads))
  }

  private mutating func take(_ event: PlannedEvent) {
    switch event {
    case .naming(let name, let model, let isCertain):
      rehearsal.bind(model, to: name, isCertain: isCertain)
    case .sweepBegins: sweeps.append(rehearsal)
    case .cellBegins: goBack(to: sweeps.last)
    case .sweepEnds:
      let start = sweeps.popLast()
      goBack(to: start)
    case .leftOut: rehearsal.doubt()
    }
  }

  private mutating func goBack(to start: Rehearsal?) {
    guard let start else { return }
    rehearsal.goBack(to: start)
    hasLostTrack = false
  }

  private mutating func rehearse(_ step: PlannedStep) -> StepCost {
    guard let invocation = step.invocation,
      let command = CommandRegistry.command(invocation.name)
    else {
      rehearsal.forget(step.form, given: step.given)
      return .unknown
    }
    var cost = StepCost.unknown
    let changes = rehearsal.changeCount
    do {
      cost = try command.rehearse(invocation, in: &rehearsal)
    } catch {
      report(error, of: invocation, step)
      // What it should have made is not known, so that nothing is said of what builds on it.
      if step.form.signature.effect == .changesModel, rehearsal.changeCount == changes {
        rehearsal.forget(step.form)
      }
    }
    for remark in rehearsal.remarks {
      report(
        Diagnostic(
          .unusual, remark.message,
          at: remark.argument.map { invocation.range(of: $0) } ?? step.range, in: step.source,
          severity: .warning, suggestion: remark.suggestion), step)
    }
    rehearsal.remarks = []
    return cost
  }

  private mutating func report(
    _ error: any Error, of invocation: Invocation, _ step: PlannedStep
  ) {
    guard let failure = error as? CommandFailure else {
      report(Diagnostic(.failure, "\(error)", at: step.range, in: step.source), step)
      return
    }
    report(
      Diagnostic(
        .failure, failure.message, at: invocation.range(of: failure) ?? step.range,
        in: step.source, expected: failure.expected, suggestion: failure.suggestion), step)
  }

  /// Adds a finding once for each place, unless the step may not run or may fail in peace.
  private mutating func report(_ diagnostic: Diagnostic, _ step: PlannedStep) {
    guard step.isCertain else { return }
    let place = Place(
      source: ObjectIdentifier(step.source), range: diagnostic.range, message: diagnostic.message)
    guard seen.insert(place).inserted, diagnostics.count < 100 else { return }
    failsLate = failsLate || (hasSlowStep && diagnostic.severity == .error)
    var diagnostic = diagnostic
    diagnostic.notes = step.notes
    diagnostics.append(diagnostic)
  }

  private mutating func examine(_ output: PlannedOutput) {
    guard output.isCertain else { return }
    do {
      try rehearsal.checkPlace(output.path)
    } catch {
      guard let failure = error as? CommandFailure else { return }
      let place = Place(
        source: ObjectIdentifier(output.source), range: output.range, message: failure.message)
      guard seen.insert(place).inserted else { return }
      failsLate = failsLate || hasSlowStep
      diagnostics.append(
        Diagnostic(
          .failure, failure.message, at: output.range, in: output.source,
          expected: failure.expected, suggestion: failure.suggestion))
    }
  }
}
