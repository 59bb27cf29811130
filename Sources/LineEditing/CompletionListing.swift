// SPDX-License-Identifier: MIT

/// Lays the candidates of a completion out in columns.
struct CompletionListing {
  var width: Int
  var height: Int
  var usesColor: Bool

  /// Rows for the screen: names with summaries while they fit, else names alone in columns.
  func rows(for candidates: [CompletionCandidate]) -> [String] {
    let limit = max(1, height - 2)
    let hasSummaries = candidates.contains { !$0.summary.isEmpty }
    if hasSummaries, candidates.count <= limit {
      return candidates.map { summaryRow($0, nameColumns: nameColumns(candidates)) }
    }
    return shortened(nameRows(candidates), of: candidates.count, limit: limit)
  }

  /// The last column stays empty: writing there makes some terminals wrap.
  private var usableColumns: Int { max(1, width - 1) }

  private func nameColumns(_ candidates: [CompletionCandidate]) -> Int {
    let widest = candidates.map { DisplayWidth.columns(of: $0.text) }.max() ?? 0
    return min(widest, max(1, usableColumns / 2))
  }

  private func summaryRow(_ candidate: CompletionCandidate, nameColumns: Int) -> String {
    let nameWidth = DisplayWidth.columns(of: candidate.text)
    let gap = max(0, nameColumns - nameWidth) + 2
    let room = usableColumns - 2 - nameWidth - gap
    guard room >= 8, !candidate.summary.isEmpty else {
      return DisplayWidth.truncate("  " + candidate.text, to: usableColumns)
    }
    let summary = DisplayWidth.truncate(candidate.summary, to: room)
    return "  " + candidate.text + String(repeating: " ", count: gap) + faint(summary)
  }

  private func faint(_ text: String) -> String {
    usesColor ? Style.faint + text + Style.plain : text
  }

  /// Names run down the columns, as in a listing of files.
  private func nameRows(_ candidates: [CompletionCandidate]) -> [String] {
    let names = candidates.map { DisplayWidth.truncate($0.text, to: usableColumns - 2) }
    let cell = (names.map { DisplayWidth.columns(of: $0) }.max() ?? 0) + 2
    let columnCount = max(1, usableColumns / cell)
    let rowCount = (names.count + columnCount - 1) / columnCount
    return (0..<rowCount).map { row in
      let cells = stride(from: row, to: names.count, by: rowCount).map { index in
        let padding = cell - DisplayWidth.columns(of: names[index])
        return "  " + names[index] + String(repeating: " ", count: padding - 2)
      }
      return trimmed(cells.joined())
    }
  }

  private func trimmed(_ row: String) -> String {
    var row = row
    while row.last == " " { row.removeLast() }
    return row
  }

  private func shortened(_ rows: [String], of total: Int, limit: Int) -> [String] {
    guard rows.count > limit else { return rows }
    let note = "  ... \(total) in all; type more letters to narrow the list"
    return Array(rows.prefix(max(0, limit - 1))) + [DisplayWidth.truncate(note, to: usableColumns)]
  }
}
