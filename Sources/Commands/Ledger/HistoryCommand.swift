// SPDX-License-Identifier: MIT
import Language
import Ledger

/// `history`: what was done, in this session and in all.
enum HistoryCommand: Command {
  static let signature = CommandSignature("history", "lists the steps that were done") {
    $0.positionals = [Parameter("text", "only commands that hold this text", .string)]
    $0.options = [
      Parameter("n", "how many of the latest", .integer(.closed(1, 100_000)), default: "40"),
      Parameter("all", "whether those of other sessions come too", .boolean, default: "no"),
    ]
    $0.discussion =
      "The ledger keeps every step of every session: command, time, outcome and result. Its numbers "
      + "are those that results, why and diff take."
    $0.fields = [ResultField("steps", .records, "one row for each step, oldest first")]
    $0.examples = [
      CommandExample("history", "what this session did"),
      CommandExample("history 'attack pgd' --all", "every PGD attack that the ledger knows"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let rows = try rows(invocation, session)
    return CommandResult(
      [RecordField("steps", .records(rows))],
      text: rows.isEmpty ? try nothing(invocation, session) : session.tableText(rows) + "history")
  }

  private static func rows(_ invocation: Invocation, _ session: Session) throws -> [Record] {
    let text = invocation.optionalWord("text")
    let limit = invocation.integer("n")
    guard let ledger = session.memory?.ledger else {
      // The steps of other sessions may well be there: these are not all.
      if invocation.flag("all"), session.settings.ledgerFault != nil {
        _ = try session.requireMemory()
      }
      let steps = session.trace.steps.filter { step in
        text.map { step.line.contains($0) } ?? true
      }
      return steps.suffix(limit).map(row)
    }
    if invocation.flag("all") {
      return try ledger.steps(text: text, limit: limit).map(LedgerText.row)
    }
    // Without a number the session has done nothing yet.
    guard ledger.session > 0 else { return [] }
    return try ledger.steps(session: ledger.session, text: text, limit: limit)
      .map(LedgerText.row)
  }

  /// A step of a session without a ledger.
  private static func row(_ step: TracedStep) -> Record {
    Record(
      command: "history",
      fields: [
        RecordField("step", step.id.map(FieldValue.count) ?? .missing),
        RecordField("line", .text(step.line)), RecordField("took", .seconds(step.seconds)),
      ])
  }

  /// Why there are no rows.
  private static func nothing(_ invocation: Invocation, _ session: Session) throws -> String {
    guard let text = invocation.optionalWord("text") else {
      return try session.knowsOlderSteps
        ? "no steps in this session yet; history --all has those of all sessions" : "no steps yet"
    }
    if session.memory == nil || invocation.flag("all") { return "no step's command has '\(text)'" }
    return "no command of this session has '\(text)'; --all looks in all sessions"
  }
}

extension Session {
  /// Whether the ledger has steps, of whatever session.
  var knowsOlderSteps: Bool {
    get throws { try memory?.ledger.steps(limit: 1).isEmpty == false }
  }
}
