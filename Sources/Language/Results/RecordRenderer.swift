// SPDX-License-Identifier: MIT

/// Renders results as text.
package enum RecordRenderer {
  /// The text of `table` in `format`, every line with its line break; empty without results.
  ///
  /// - Parameter columns: the figures wanted, in order; all when empty.
  package static func render(
    _ table: RecordTable, as format: OutputFormat, columns: [String] = []
  ) -> String {
    switch format {
    case .table: aligned(table.grid(columns: columns))
    case .csv: csv(table.grid(columns: columns, includesDetails: true))
    case .json: json(table, columns: columns)
    case .markdown: markdown(table.grid(columns: columns))
    }
  }

  // MARK: JSON and CSV

  private static func json(_ table: RecordTable, columns: [String]) -> String {
    table.rows.map { row in
      var row = row
      if !columns.isEmpty {
        row.variables.removeAll { !columns.contains($0.name) }
        row.record.fields.removeAll { !columns.contains($0.name) }
      }
      return JSONText.object(row) + "\n"
    }.joined()
  }

  private static func csv(_ grid: RecordTable.Grid) -> String {
    if grid.lines.isEmpty { return "" }
    var (columns, cells) = (grid.columns, grid.lines.map { $0.map { $0?.plainText ?? "" } })
    if !grid.marks.legend.isEmpty, !columns.contains(ProtocolMarks.field) {
      // Numbers have no letters: a column of its own tells them apart.
      columns.append(ProtocolMarks.field)
      for index in cells.indices {
        cells[index].append(grid.marks.protocols[index].joined(separator: "; "))
      }
    }
    return CSVText.lines([columns] + cells)
  }

  // MARK: Tables

  private static func aligned(_ grid: RecordTable.Grid) -> String {
    let layout = Layout(grid)
    if grid.lines.isEmpty { return "" }
    return layout.lines.map { cells in
      let line = zip(cells, layout.columns)
        .map { DisplayWidth.pad($0, to: $1.width, atStart: $1.isRight) }
        .joined(separator: "  ")
      return DisplayWidth.trimmingEnd(line) + "\n"
    }.joined() + grid.marks.legend.map { $0 + "\n" }.joined()
  }

  /// The Markdown table of a grid, every line with its line break; empty without lines.
  package static func markdown(_ grid: RecordTable.Grid) -> String {
    if grid.lines.isEmpty { return "" }
    let layout = Layout(grid, escape: markdownCell)
    var lines = layout.lines.map { cells in
      zip(cells, layout.columns)
        .map { DisplayWidth.pad($0, to: $1.width, atStart: $1.isRight) }
        .joined(separator: " | ")
    }
    let rule = layout.columns.map { column in
      String(repeating: "-", count: column.width - (column.isRight ? 1 : 0))
        + (column.isRight ? ":" : "")
    }.joined(separator: " | ")
    lines.insert(rule, at: 1)
    return lines.map { "| \($0) |\n" }.joined()
      + grid.marks.legend.map { "\n" + $0 + "\n" }.joined()
  }

  private static func markdownCell(_ text: String) -> String {
    text.escaping { $0 == "|" || $0 == "\\" ? "\\\($0)" : nil }
  }

  /// The texts of a grid with the widths and sides of its columns.
  private struct Layout {
    var lines: [[String]]
    var columns: [(width: Int, isRight: Bool)]

    init(_ grid: RecordTable.Grid, escape: (String) -> String = { $0 }) {
      let cells = grid.texts.map { $0.map(escape) }
      let header = grid.columns.map { escape($0.spaced.inOneLine) }
      lines = [header] + cells
      columns = header.indices.map { index in
        let width = ([header] + cells).map { DisplayWidth.width(of: $0[index]) }.max() ?? 0
        return (max(width, 3), grid.isNumeric(index))
      }
    }
  }
}
