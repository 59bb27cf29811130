// SPDX-License-Identifier: MIT

/// The texts of a grid with the widths and sides of its columns.
struct TableLayout {
  /// What stands between two columns.
  static let gap = "  "
  /// Texts of so many columns of the terminal are not cut, such as a date with its time.
  private static let leastWidth = 16

  /// The names of the columns, then the lines.
  private(set) var lines: [[String]]
  private(set) var columns: [(width: Int, isRight: Bool)]

  init(_ grid: RecordTable.Grid, escape: (String) -> String = { $0 }) {
    let cells = grid.texts.map { $0.map(escape) }
    let header = grid.columns.map { escape($0.spaced.inOneLine) }
    lines = [header] + cells
    columns = header.indices.map { index in
      let width = ([header] + cells).map { DisplayWidth.width(of: $0[index]) }.max() ?? 0
      return (max(width, 3), grid.isNumeric(index))
    }
  }

  /// The cells of a line that stand in some columns, each as wide as its column.
  func padded(_ cells: [String], _ block: [Int], separator: String = TableLayout.gap) -> String {
    block.map {
      DisplayWidth.pad(cells[$0], to: columns[$0].width, atStart: columns[$0].isRight)
    }.joined(separator: separator)
  }

  // MARK: Narrow terminals

  private func width(of block: [Int]) -> Int {
    block.reduce(0) { $0 + columns[$1].width } + Self.gap.count * max(block.count - 1, 0)
  }

  /// Cuts texts, the widest first, until the table has at most `limit` columns of the terminal.
  ///
  /// Numbers and names of columns stay whole, however wide they make it.
  mutating func narrow(to limit: Int) {
    while true {
      let excess = width(of: Array(columns.indices)) - limit
      let texts = columns.indices.filter { !columns[$0].isRight && columns[$0].width > least($0) }
      guard excess > 0, let widest = texts.max(by: { columns[$0].width < columns[$1].width })
      else { return }
      columns[widest].width = max(columns[widest].width - excess, least(widest))
      for row in lines.indices {
        lines[row][widest] = Self.cut(lines[row][widest], to: columns[widest].width)
      }
    }
  }

  private func least(_ column: Int) -> Int {
    max(DisplayWidth.width(of: lines[0][column]), Self.leastWidth)
  }

  private static func cut(_ text: String, to width: Int) -> String {
    guard DisplayWidth.width(of: text) > width else { return text }
    var rest = ""
    var cells = 1
    for character in text {
      cells += DisplayWidth.width(of: character)
      if cells > width { break }
      rest.append(character)
    }
    return DisplayWidth.trimmingEnd(rest) + "…"
  }

  /// The columns in blocks that have at most `limit` columns of the terminal, as far as can be.
  ///
  /// Each block begins with the table's first column, which tells the lines apart.
  func blocks(within limit: Int) -> [[Int]] {
    var blocks: [[Int]] = []
    var block: [Int] = []
    for column in columns.indices {
      if !block.isEmpty, width(of: block + [column]) > limit {
        blocks.append(block)
        block = width(of: [0, column]) > limit ? [] : [0]
      }
      block.append(column)
    }
    return blocks + [block]
  }
}
