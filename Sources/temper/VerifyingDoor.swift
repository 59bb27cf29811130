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
      return record(Self.text(source, parsed.script, found), into: source)
    }
    let isGood = try compare(found, parsed.script)
    return failure == nil && isGood ? .done : .failed
  }

  private func show(_ diagnostics: [Diagnostic]) {
    Screen.writeStyled(
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
    let source = script.source
    var report = VerdictReport(
      script: source.name, screen: screen, usesJSON: settings.usesJSON)
    var rest = recorded[...]
    var records: ArraySlice<Record> = []
    for (index, item) in found.enumerated() {
      let next = index + 1 < found.count ? found[index + 1].statement : nil
      let end = next?.range.lowerBound ?? Int.max
      records += item.records.flatMap { RecordedOutput.parts(of: $0) }
      while let result = rest.first, result.comment.lowerBound < end {
        rest.removeFirst()
        try tell(result, &records, source, &report)
      }
      // Statements in one line have their results below all of them.
      let line = next.map { source.line(at: $0.range.lowerBound) }
      if line != Self.lastLine(of: item.statement, source) { records = [] }
    }
    for left in rest {
      var none: ArraySlice<Record> = []
      try tell(left, &none, source, &report)
    }
    try report.finish()
    return report.changedCount == 0
  }

  private func tell(
    _ recorded: Recorded, _ records: inout ArraySlice<Record>, _ source: SourceText,
    _ report: inout VerdictReport
  ) throws {
    let command = recorded.value["command"]?.stringValue ?? ""
    let line = source.position(at: recorded.comment.lowerBound).line
    while let record = records.first, record.command != command { records.removeFirst() }
    let verdict: RecordedOutput.Verdict =
      records.popFirst().map { RecordedOutput.compare($0, with: recorded.value) }
      ?? .changed(["gave no such result"])
    try report.tell(verdict, line: line, command: command)
  }

  private static func recorded(_ script: Script) -> [Recorded] {
    script.comments.compactMap { range in
      RecordedOutput.value(script.source.text(in: range)).map {
        Recorded(comment: range, value: $0)
      }
    }
  }

  // MARK: Recording

  /// Puts the script with its results into its file.
  ///
  /// The run may have taken hours: a file that is another one meanwhile stays as it is, and the
  /// results go beside it.
  private func record(_ text: String, into source: SourceText) -> ExitStatus {
    do {
      guard let obstacle = Self.obstacle(to: source) else {
        try AtomicFile.write(text, to: source.name)
        screen.note("wrote the results into \(source.name)")
        return .done
      }
      let place = source.name + ".recorded"
      try AtomicFile.write(text, to: place)
      Screen.writeError(
        "error: '\(source.name)' \(obstacle); what ran is in '\(place)' with its results\n")
    } catch {
      Screen.writeError("error: \(error)\n")
    }
    return .failed
  }

  /// What has become of a script's file since it was read; nil where it is still what ran.
  private static func obstacle(to source: SourceText) -> String? {
    do throws(StorageError) {
      let present = try FileReader.read(source.name, limit: SourceText.sizeLimit)
      return present == source.bytes ? nil : "was changed while it ran, and is left as it is"
    } catch {
      return switch error.reason {
      case .missing, .folderMissing: "was removed while it ran"
      case .tooLarge: "was changed while it ran, and is left as it is"
      default: "cannot be read any more (\(error.reason)), and is left as it is"
      }
    }
  }

  /// The script with the new results below each statement, and without the old ones; all else stays
  /// to the byte.
  private static func text(
    _ source: SourceText, _ script: Script,
    _ found: [(statement: Statement, records: [Record])]
  ) -> String {
    let old = Dictionary(
      recorded(script).map { (source.line(at: $0.comment.lowerBound), $0.comment) },
      uniquingKeysWith: { first, _ in first })
    let places = places(of: script)
    var added: [Int: [String]] = [:]
    for (statement, records) in found {
      let place = places[statement.range.lowerBound] ?? lastLine(of: statement, source)
      added[place, default: []] += records.flatMap { RecordedOutput.lines($0) }
    }
    // Only line feeds end lines here: what else Unicode counts as a break may stand in a comment.
    let lines = source.bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let mark = UInt8(ascii: "\r")
    let isForeign = lines.count > 1 && lines.dropLast().allSatisfy { $0.last == mark }
    var result: [String] = []
    for (index, line) in lines.enumerated() {
      if let comment = old[index + 1] {
        // What stands before the old results stays.
        let code = source.text(in: SourceRange(line.startIndex, comment.lowerBound))
        if code.contains(where: { !$0.isWhitespace }) { result.append(code) }
      } else {
        let end = line.endIndex - (isForeign && index < lines.count - 1 ? 1 : 0)
        result.append(source.text(in: SourceRange(line.startIndex, end)))
      }
      result += added[index + 1] ?? []
    }
    return result.joined(separator: isForeign ? "\r\n" : "\n")
  }

  /// The line below which the results of each statement stand, by the statement's first byte: its
  /// last one, or that of those behind it which begin there.
  private static func places(of script: Script) -> [Int: Int] {
    let source = script.source
    var places: [Int: Int] = [:]
    var following: (first: Int, last: Int)?
    for statement in script.statements.reversed() {
      var last = lastLine(of: statement, source)
      if let following, following.first == last { last = following.last }
      places[statement.range.lowerBound] = last
      following = (first: source.line(at: statement.range.lowerBound), last: last)
    }
    return places
  }

  private static func lastLine(of statement: Statement, _ source: SourceText) -> Int {
    source.line(at: max(statement.range.upperBound - 1, statement.range.lowerBound))
  }
}
