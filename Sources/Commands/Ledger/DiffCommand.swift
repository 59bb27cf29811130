// SPDX-License-Identifier: MIT
import Language
import Ledger

/// `diff`: in what two steps differ.
enum DiffCommand: Command {
  static let signature = CommandSignature("diff", "shows in what two steps differ") {
    $0.positionals = [
      .required("first", "the number of a step", .integer(.atLeast(1))),
      .required("second", "the number of another", .integer(.atLeast(1))),
    ]
    $0.discussion =
      "Compares the commands behind both, the parts of their keys, and their figures. What only the "
      + "first has is marked with -, what only the second has with +."
    $0.fields = [
      ResultField("parts", .records, "parts of the keys that differ"),
      ResultField("figures", .records, "figures that differ"),
      ResultField("commands", .records, "commands that only one of them has behind it"),
    ]
    $0.examples = [
      CommandExample(
        "eval n=100; let a = $it.id; prune 0.25; eval n=100; diff $a $it.id", "before and after")
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let first = try session.ledgerStep(invocation.integer("first"), argument: "first")
    let second = try session.ledgerStep(invocation.integer("second"), argument: "second")
    let commands = lineDifferences(
      try session.ledgerChain(of: first).reversed().map(\.command),
      try session.ledgerChain(of: second).reversed().map(\.command))
    let parts = first.key.differences(from: second.key)
    let figures = figureDifferences(first, second)
    var lines = commands.map { "  \($0.mark) \($0.line)" }
    lines += parts.map {
      "  \($0.name): \(LedgerText.short($0.first)) | \(LedgerText.short($0.second))"
    }
    lines += figures.map { "  \($0.name): \($0.first) | \($0.second)" }
    return CommandResult(
      [
        RecordField("parts", .records(parts.map(LedgerText.row))),
        RecordField("figures", .records(figures.map(row))),
        RecordField(
          "commands",
          .records(
            commands.map { item in
              Record(
                command: "diff",
                fields: [
                  RecordField("side", .text(item.mark)), RecordField("line", .text(item.line)),
                ])
            })),
      ],
      text: (lines.isEmpty ? ["  no difference"] : lines).joined(separator: "\n")
        + "\ndiff \(first.id) \(second.id)")
  }

  private static func row(_ figure: (name: String, first: String, second: String)) -> Record {
    Record(
      command: "diff",
      fields: [
        RecordField("figure", .text(figure.name)), RecordField("first", .text(figure.first)),
        RecordField("second", .text(figure.second)),
      ])
  }

  private static func figureDifferences(
    _ first: LedgerStep, _ second: LedgerStep
  ) -> [(name: String, first: String, second: String)] {
    let records = [first, second].map { $0.record.flatMap(RecordCoding.record(text:)) }
    guard let one = records[0], let other = records[1] else { return [] }
    let names = one.fields.filter { !$0.isDetail }.map(\.name)
    return names.compactMap { name in
      guard let value = one[name], let also = other[name], value != also else { return nil }
      return (name, value.displayText, also.displayText)
    }
  }

  /// What has to go from the first list (-) and to come (+) to make it the second.
  static func lineDifferences(
    _ first: [String], _ second: [String]
  ) -> [(mark: String, line: String)] {
    second.difference(from: first).map { change in
      switch change {
      case .remove(_, let line, _): ("-", line)
      case .insert(_, let line, _): ("+", line)
      }
    }
  }
}
