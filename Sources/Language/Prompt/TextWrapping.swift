// SPDX-License-Identifier: MIT

/// Breaks the lines of help texts between words.
package enum TextWrapping {
  /// `text` with no line wider than `width` columns, as far as its words allow.
  ///
  /// The rest of a row of a list begins below its second column, that of other lines two columns
  /// behind where they begin.
  package static func wrap(_ text: String, width: Int?) -> String {
    guard let width, width >= 20 else { return text }
    return text.split(separator: "\n", omittingEmptySubsequences: false)
      .flatMap { wrap(line: String($0), width: width) }.joined(separator: "\n")
  }

  /// One line in rows of at most `width` columns, as far as its words allow; at least one.
  static func rows(of line: String, width: Int) -> [String] { wrap(line: line, width: width) }

  private static func wrap(line: String, width: Int) -> [String] {
    if DisplayWidth.width(of: line) <= width { return [line] }
    let margin = String(repeating: " ", count: hanging(line, width: width))
    var rows: [String] = []
    var row = String(line.prefix { $0 == " " })
    var isStart = true
    for (gap, word) in words(of: line.dropFirst(row.count)) {
      let longer = row + (isStart ? "" : gap) + word
      if isStart || DisplayWidth.width(of: longer) <= width {
        row = longer
      } else {
        rows.append(row)
        row = margin + word
      }
      isStart = false
    }
    return rows + [row]
  }

  /// Where the rows after the first begin.
  private static func hanging(_ line: String, width: Int) -> Int {
    let indent = line.prefix { $0 == " " }.count
    if indent == 0 { return 0 }
    var column = indent
    for (gap, word) in words(of: line.dropFirst(indent)) {
      if gap.count > 1, column + gap.count <= width / 2 { return column + gap.count }
      if column > indent || !gap.isEmpty, gap.count <= 1, column > width / 2 { break }
      column += gap.count + DisplayWidth.width(of: word)
    }
    return indent + 2
  }

  /// The words with the space before each.
  private static func words(of text: Substring) -> [(gap: String, word: String)] {
    var result: [(gap: String, word: String)] = []
    var rest = text
    while !rest.isEmpty {
      let gap = rest.prefix { $0 == " " }
      rest = rest.dropFirst(gap.count)
      let word = rest.prefix { $0 != " " }
      rest = rest.dropFirst(word.count)
      if !word.isEmpty { result.append((String(gap), String(word))) }
    }
    return result
  }
}
