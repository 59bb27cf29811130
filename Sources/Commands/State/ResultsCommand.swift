// SPDX-License-Identifier: MIT
import Language
import Ledger

/// `results`: earlier results by their number.
enum ResultsCommand: Command {
  static let signature = CommandSignature("results", "recalls earlier results") {
    $0.positionals = [
      Parameter(
        "id", "the number of a result; all if not given", .integer(.atLeast(1)),
        offering: .result)
    ]
    $0.discussion = "A number that the ledger gave recalls a result of any session."
    $0.fields = [ResultField("results", .records, "the results")]
    $0.examples = [CommandExample("results", "everything measured in this session")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let kept = session.results.filter { $0.command != signature.name }
    guard let id = invocation.optionalInteger("id") else {
      let text = kept.map { "\($0.id.map(String.init) ?? "")  \($0.summary)\n" }.joined()
      return CommandResult(
        [RecordField("results", .records(kept))],
        text: kept.isEmpty ? try nothing(session) : text + "results")
    }
    let earlier = try session.memory?.ledger.step(id)?.record.flatMap(RecordCoding.record(text:))
    guard var record = kept.first(where: { $0.id == id }) ?? earlier else {
      throw CommandFailure(
        "there is no result \(id)", argument: "id",
        expected: kept.isEmpty
          ? "none has been measured yet"
          : "one of \(kept.compactMap(\.id).map(String.init).joined(separator: ", "))",
        suggestion: session.settings.ledgerFault.map {
          "those of other sessions cannot be recalled: \($0)"
        })
    }
    record.id = id
    let lines = record.fields.map { "  \($0.name.padded(to: 18)) \($0.value.displayText)\n" }
    return CommandResult(
      [RecordField("results", .records([record]))],
      text: "\(record.command)\n" + lines.joined() + "result \(id)")
  }

  /// Why there are no results to list.
  private static func nothing(_ session: Session) throws -> String {
    try session.knowsOlderSteps
      ? "no results in this session yet; history --all has the numbers of those of all sessions"
      : "no results yet"
  }
}

extension String {
  fileprivate func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
