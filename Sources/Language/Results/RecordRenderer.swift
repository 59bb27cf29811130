// SPDX-License-Identifier: MIT

/// Renders results as text.
package enum RecordRenderer {
  /// The text of `table` in `format`, every line with its line break; empty without results.
  ///
  /// Formats of lines have the rows of a result that is about these, where JSON has the result.
  ///
  /// - Parameter columns: the figures wanted, in order; all when empty.
  package static func render(
    _ table: RecordTable, as format: OutputFormat, columns: [String] = []
  ) -> String {
    if format != .json, let opened = table.opened(choosing: columns) {
      return render(opened, as: format)
    }
    return switch format {
    case .table: aligned(table.grid(columns: columns), width: table.width)
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

  private static func aligned(_ grid: RecordTable.Grid, width: Int?) -> String {
    if grid.lines.isEmpty { return "" }
    var layout = TableLayout(grid)
    if let width { layout.narrow(to: width) }
    let blocks = layout.blocks(within: width ?? .max).map { block in
      layout.lines.map { DisplayWidth.trimmingEnd(layout.padded($0, block)) + "\n" }.joined()
    }
    let legend = grid.marks.legend.map { TextWrapping.wrap($0, width: width) + "\n" }
    return blocks.joined(separator: "\n") + legend.joined()
  }

  /// The Markdown table of a grid, every line with its line break; empty without lines.
  package static func markdown(_ grid: RecordTable.Grid) -> String {
    if grid.lines.isEmpty { return "" }
    let layout = TableLayout(grid, escape: markdownCell)
    let all = Array(layout.columns.indices)
    var lines = layout.lines.map { layout.padded($0, all, separator: " | ") }
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
}
