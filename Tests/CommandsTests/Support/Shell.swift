// SPDX-License-Identifier: MIT
import Commands
import Language
import Ledger
import TestSupport

/// A session with the interpreter around it, as each door makes it.
final class Shell {
  struct CheckFailed: Error {
    let text: String
  }

  let session: Session
  let output: RecordingOutput
  let interpreter: Interpreter
  /// Lives as long as the ledger in it is used.
  private let ledger: ScratchFolder?

  init(
    settings: SessionSettings = SessionSettings(threads: 2), output: RecordingOutput = .init(),
    interruption: Interruption = .none, ledger: ScratchFolder? = nil
  ) {
    self.output = output
    self.ledger = ledger
    let opened = ledger.flatMap {
      try? Ledger(LedgerFolder($0.path), machine: "test, 2 threads", program: "test")
    }
    session = Session(
      settings: settings, output: output, interruption: interruption,
      memory: opened.map { SessionMemory($0, note: output.note) })
    interpreter = Interpreter(CommandRegistry.catalog, host: session)
  }

  /// A session with data, a tiny network, a named model, and something to undo and to redo.
  static func prepared() throws -> Shell {
    let shell = Shell(ledger: try ScratchFolder())
    try shell.run(
      """
      \(try TestData.tiny())
      let base = model
      prune 0.25
      eval n=20
      prune 0.25
      undo
      """)
    return shell
  }

  /// Checks and runs a text; gives the results that it added.
  ///
  /// - Throws: `CheckFailed` with the findings of the check, or what running throws.
  @discardableResult
  func run(_ text: String) throws -> [Record] {
    let before = session.results.count
    let parsed = Parser.parse(SourceText(name: "test", text: text))
    let check = Checker(CommandRegistry.catalog)
      .check(parsed, in: interpreter.checkEnvironment)
    guard check.diagnostics.isEmpty else {
      throw CheckFailed(text: DiagnosticRenderer().render(check.diagnostics))
    }
    try interpreter.run(parsed.script)
    return Array(session.results[before...])
  }

  /// The only result of a text.
  ///
  /// - Throws: as `run(_:)`, or if there is not exactly one result.
  func result(_ text: String) throws -> Record {
    let results = try run(text)
    guard let record = results.first, results.count == 1 else {
      throw CheckFailed(text: "\(results.count) results of: \(text)")
    }
    return record
  }

  /// The message of the error that a text ends with, nil if there is none.
  func failure(_ text: String) -> Diagnostic? {
    do {
      try run(text)
    } catch let error as ScriptError {
      return error.diagnostic
    } catch {
      return Diagnostic(.failure, "\(error)")
    }
    return nil
  }
}

extension Record {
  /// Its figures without times, which differ from run to run.
  var figures: [RecordField] { fields.filter { $0.name != "seconds" } }
}
