// SPDX-License-Identifier: MIT
import Commands
import Language
import LineEditing
import Storage

/// Runs a script anew and compares what it gives with the results that it carries.
struct VerifyingDoor {
  let settings: SessionSettings
  let screen: Screen
  let variables: [String: Value]
  let memory: SessionMemory?

  /// The recorded results below each statement, by the end of the statement.
  private struct Recorded {
    let comment: SourceRange
    let value: JSONValue
  }

  func run(_ source: SourceText, writesResults: Bool) throws -> ExitStatus {
    _ = InterruptMonitor.shared.install()
    let parsed = Parser.parse(source)
    var settings = settings
    // What the ledger remembers proves nothing here.
    settings.isFresh = true
    let session = Session(
      settings: settings, output: SilentOutput(progressOn: screen),
      interruption: Interruption { InterruptMonitor.shared.count }, memory: memory)
    let files = ScriptFiles()
    let interpreter = Interpreter(
      CommandRegistry.catalog, host: session, environment: Environment(variables: variables),
      loader: files.loader)
    let check = Checker(CommandRegistry.catalog, loader: files.loader)
      .check(parsed, in: interpreter.checkEnvironment)
    guard !check.hasErrors else {
      show(check.diagnostics)
      return .wrongCall
    }
    var found: [(statement: Statement, records: [Record])] = []
    var failure: ScriptError?
    do {
      try interpreter.run(parsed.script) { statement in
        let known = found.reduce(0) { $0 + $1.records.count }
        found.append((statement, Array(session.results[known...])))
      }
    } catch let error as ScriptError {
      failure = error
    } catch is SessionFinished {
      // quit: what came before it counts.
    } catch is SessionInterrupted {
      screen.note("interrupted")
      return .interrupted
    }
    if let failure { show([failure.diagnostic]) }
    // The last results are of a part then.
    guard !InterruptMonitor.shared.isInterrupted else { return .interrupted }
    if writesResults {
      guard failure == nil else { return .failed }
      let text = Self.text(source, parsed.script, found)
      try AtomicFile.write(text, to: source.name)
      screen.note("wrote the results into \(source.name)")
      return .done
    }
    let isGood = try compare(found, parsed.script)
    return failure == nil && isGood ? .done : .failed
  }

  private func show(_ diagnostics: [Diagnostic]) {
    Screen.writeError(
      DiagnosticRenderer(usesColor: screen.usesColor, width: screen.messageWidth)
        .render(diagnostics))
  }

  // MARK: Comparing

  /// Tells for each recorded result what became of it; whether none has changed.
  private func compare(
    _ found: [(statement: Statement, records: [Record])], _ script: Script
  ) throws -> Bool {
    let recorded = Self.recorded(script)
    guard !recorded.isEmpty else {
      screen.note("\(script.source.name) carries no results; --record writes them into it")
      return false
    }
    var counts = (same: 0, noise: 0, changed: 0)
    var rest = recorded[...]
    for (index, item) in found.enumerated() {
      let end =
        index + 1 < found.count ? found[index + 1].statement.range.lowerBound : Int.max
      var records = item.records[...]
      while let next = rest.first, next.comment.lowerBound < end {
        rest.removeFirst()
        try tell(next, &records, script.source, &counts)
      }
    }
    for left in rest {
      var none: ArraySlice<Record> = []
      try tell(left, &none, script.source, &counts)
    }
    try screen.write(
      "\(counts.same) same, \(counts.noise) within statistical noise, \(counts.changed) changed\n")
    return counts.changed == 0
  }

  private func tell(
    _ recorded: Recorded, _ records: inout ArraySlice<Record>, _ source: SourceText,
    _ counts: inout (same: Int, noise: Int, changed: Int)
  ) throws {
    let command = recorded.value["command"]?.stringValue ?? ""
    let line = source.position(at: recorded.comment.lowerBound).line
    let place = "\(FilePaths.name(of: source.name)):\(line)  \(command)"
    while let record = records.first, record.command != command { records.removeFirst() }
    guard let record = records.popFirst() else {
      counts.changed += 1
      return try screen.write("changed  \(place)  gave no such result\n")
    }
    switch RecordedOutput.compare(record, with: recorded.value) {
    case .same:
      counts.same += 1
      try screen.write("same     \(place)\n")
    case .withinNoise:
      counts.noise += 1
      try screen.write("noise    \(place)  within statistical noise\n")
    case .changed(let changes):
      counts.changed += 1
      try screen.write("changed  \(place)  \(changes.joined(separator: "; "))\n")
    }
  }

  private static func recorded(_ script: Script) -> [Recorded] {
    script.comments.compactMap { range in
      RecordedOutput.value(script.source.text(in: range)).map {
        Recorded(comment: range, value: $0)
      }
    }
  }

  // MARK: Recording

  /// The script with the new results below each statement, and without the old ones.
  private static func text(
    _ source: SourceText, _ script: Script,
    _ found: [(statement: Statement, records: [Record])]
  ) -> String {
    let old = Dictionary(
      recorded(script).map {
        (source.position(at: $0.comment.lowerBound).line, source.text(in: $0.comment))
      }, uniquingKeysWith: { first, _ in first })
    var added: [Int: [String]] = [:]
    for (statement, records) in found {
      let last = max(statement.range.upperBound - 1, statement.range.lowerBound)
      let line = source.position(at: last).line
      added[line, default: []] += records.compactMap(RecordedOutput.line)
    }
    let lines = source.text(in: SourceRange(0, source.bytes.count))
      .split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map(String.init)
    var result: [String] = []
    for (index, line) in lines.enumerated() {
      if let comment = old[index + 1] {
        // What stands before the old results stays.
        let code = line.hasSuffix(comment) ? String(line.dropLast(comment.count)) : ""
        if code.contains(where: { !$0.isWhitespace }) { result.append(code) }
      } else {
        result.append(line)
      }
      result += added[index + 1] ?? []
    }
    return result.joined(separator: "\n")
  }
}
