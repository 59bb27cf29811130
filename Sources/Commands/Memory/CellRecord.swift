// SPDX-License-Identifier: MIT
import Language

/// What the ledger keeps of a cell of a sweep.
struct CellRecord {
  /// Its results, with the loops inside the cell and rounds counted from its beginning.
  let rows: [RecordRow]
  /// What was known of the model behind each result, for plots.
  let known: [[RecordField]]

  /// The same as a result.
  var record: Record {
    func table(_ name: String, _ lines: [[RecordField]]) -> RecordField {
      RecordField(name, .records(lines.map { Record(command: name, fields: $0) }))
    }
    return Record(
      command: "cell",
      fields: [
        RecordField("results", .records(rows.map(\.record))),
        table("variables", rows.map(\.variables)),
        RecordField("rounds", .list(rows.map { .count($0.iteration) })), table("known", known),
      ])
  }
}

extension CellRecord {
  /// More rounds than any cell has: beyond it a number is none of ours.
  private static let mostRounds = 1 << 40

  /// What a result says; nil where it is none of these, or does not say where its lines stood.
  init?(_ record: Record) {
    guard let results = record.table("results"), let variables = record.table("variables"),
      let known = record.table("known"), case .list(let rounds)? = record["rounds"],
      [variables.count, known.count, rounds.count].allSatisfy({ $0 == results.count })
    else { return nil }
    var rows: [RecordRow] = []
    for (index, result) in results.enumerated() {
      guard case .count(let round) = rounds[index], (0..<Self.mostRounds).contains(round) else {
        return nil
      }
      rows.append(
        RecordRow(variables: variables[index].fields, record: result, iteration: round))
    }
    self.init(rows: rows, known: known.map(\.fields))
  }
}

extension Record {
  /// The rows of a table in it.
  fileprivate func table(_ name: String) -> [Record]? {
    if case .records(let records)? = self[name] { records } else { nil }
  }
}
