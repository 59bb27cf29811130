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
    guard let memory = session.memory else { return withoutLedger(session) }
    let ledger = memory.ledger
    let wantsAll = invocation.flag("all")
    let steps =
      wantsAll || ledger.session > 0
      ? try ledger.steps(
        session: wantsAll ? nil : ledger.session, text: invocation.optionalWord("text"),
        limit: invocation.integer("n")) : []
    return result(steps.map(LedgerText.row))
  }

  private static func withoutLedger(_ session: Session) -> CommandResult {
    result(
      session.trace.steps.map { step in
        Record(
          command: "history",
          fields: [
            RecordField("step", step.id.map(FieldValue.count) ?? .missing),
            RecordField("line", .text(step.line)), RecordField("took", .seconds(step.seconds)),
          ])
      })
  }

  private static func result(_ rows: [Record]) -> CommandResult {
    CommandResult(
      [RecordField("steps", .records(rows))],
      text: rows.isEmpty
        ? "no steps yet" : RecordRenderer.render(RecordTable(rows), as: .table) + "history")
  }
}
