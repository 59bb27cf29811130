// SPDX-License-Identifier: MIT
import Language
import Ledger
import Storage

/// Replays a saved script and looks whether it leads to the same model and figures.
struct ScriptProof {
  /// What the replay found.
  struct Outcome {
    let steps: Int
    let recalled: Int
    /// Why it proves nothing; nil if all is the same.
    let failure: String?
  }

  /// Seconds of work that a proof may cost unasked.
  static let patience = 10.0

  let session: Session
  let script: SavedScript

  /// What a replay would have to run again.
  var seconds: Double {
    let threshold = session.memory?.value(.threshold) ?? .infinity
    return script.lines.compactMap(\.step).filter { $0.seconds < threshold }
      .reduce(0) { $0 + $1.seconds }
  }

  /// The first step that was stopped early: no replay stops at the same place.
  var stopped: TracedStep? { script.lines.compactMap(\.step).first { $0.isPartial } }

  func run() throws -> Outcome {
    var settings = session.settings
    settings.isFresh = false
    settings.isQuiet = true
    let replay = Session(
      settings: settings, output: SilentOutput(progressOn: session.output),
      interruption: session.interruption, memory: session.memory)
    let text = SourceText(name: "the saved script", text: script.text)
    let parsed = Parser.parse(text)
    let interpreter = Interpreter(CommandRegistry.catalog, host: replay)
    let check = Checker(CommandRegistry.catalog).check(parsed, in: interpreter.checkEnvironment)
    if let problem = check.diagnostics.first(where: { $0.severity == .error }) {
      return Outcome(steps: 0, recalled: 0, failure: problem.message)
    }
    session.memory?.isRecording = false
    defer { session.memory?.isRecording = true }
    do {
      try interpreter.run(parsed.script)
    } catch let error as ScriptError {
      return Outcome(steps: 0, recalled: 0, failure: error.diagnostic.message)
    }
    let recalled = replay.results.count { $0["cached"] != nil }
    return Outcome(
      steps: replay.results.count, recalled: recalled, failure: difference(replay))
  }

  private func difference(_ replay: Session) -> String? {
    guard replay.modelHash == session.modelHash else { return "another model comes out" }
    let expected = script.lines.compactMap { $0.step?.record }
    let found = replay.trace.steps.compactMap(\.record)
    for (record, other) in zip(expected, found) {
      let parts = RecordedOutput.parts(of: record)
      let others = RecordedOutput.parts(of: other)
      guard parts.count == others.count else {
        return "\(record.command): \(others.count) rows in place of \(parts.count)"
      }
      for (part, counterpart) in zip(parts, others) {
        guard let line = RecordedOutput.line(part), let recorded = RecordedOutput.value(line),
          case .changed(let changes) = RecordedOutput.compare(counterpart, with: recorded)
        else { continue }
        return "\(record.command): \(changes.joined(separator: ", "))"
      }
    }
    return expected.count == found.count ? nil : "another number of results comes out"
  }
}
