// SPDX-License-Identifier: MIT

/// Tables of comma-separated values by RFC 4180, the first line of which names the columns.
enum CSVText {
  /// The lines of a table; they end with CR LF.
  static func lines(_ cells: [[String]]) -> String {
    cells.map { $0.map(cell).joined(separator: ",") + "\r\n" }.joined()
  }

  /// A table as it is written behind others: without its header where the last one is the same.
  static func continuation(_ table: String, of former: String) -> String {
    let header = table.prefix { !$0.isNewline }
    let governing = former.split(whereSeparator: \.isNewline).last(where: isHeader)
    return governing == header ? String(table.dropFirst(header.count + 1)) : table
  }

  /// Whether a line is nothing but names of columns; a row of results has numbers in it.
  ///
  /// A row that is taken for a header costs one more header line.
  private static func isHeader(_ line: Substring) -> Bool {
    line.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { cell in
      cell.first?.isLetter == true
        && cell.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" || $0 == " " }
    }
  }

  private static func cell(_ text: String) -> String {
    let special: Set<Unicode.Scalar> = [",", "\"", "\n", "\r"]
    guard text.unicodeScalars.contains(where: special.contains) else { return text }
    return "\"" + text.escaping { $0 == "\"" ? "\"\"" : nil } + "\""
  }
}
