// SPDX-License-Identifier: MIT

/// Draws findings with the source line and carets under the words.
///
/// ```
/// error: `eps` cannot be 8
///  --> sweep.temper:3:16
///   |
/// 3 | attack pgd eps=8
///   |                ^
///   = expected: a number, above 0 and at most 1
/// ```
package struct DiagnosticRenderer: Sendable {
  /// Whether to colour with ANSI sequences.
  package var usesColor: Bool
  /// The widest source excerpt in terminal cells.
  package var width: Int
  /// Whether advice that is wider is broken between words, for a terminal; what a program reads
  /// stays in one line.
  package var wrapsAdvice: Bool

  /// Creates a renderer; without a word about it, advice is wrapped where there is colour.
  package init(usesColor: Bool = false, width: Int = 100, wrapsAdvice: Bool? = nil) {
    self.usesColor = usesColor
    self.width = max(20, width)
    self.wrapsAdvice = wrapsAdvice ?? usesColor
  }

  /// All findings, separated by empty lines, with their number at the end when there are several.
  package func render(_ diagnostics: [Diagnostic]) -> String {
    var parts = diagnostics.map(render)
    let errors = diagnostics.count { $0.severity == .error }
    if errors > 1 { parts.append("\(errors) errors\n") }
    return parts.joined(separator: "\n")
  }

  /// One finding; every line ends with a line break.
  package func render(_ diagnostic: Diagnostic) -> String {
    let color: Style = diagnostic.severity == .error ? .error : .warning
    let title = styled("\(diagnostic.severity.rawValue):", color)
    var lines = ["\(title) \(styled(TerminalText.visible(diagnostic.message), .strong))"]
    var margin = "  "
    if let source = diagnostic.source {
      let places = labelled(diagnostic)
      let numbers = places.map { source.line(at: $0.range.lowerBound) }
      margin = String(repeating: " ", count: "\(numbers.max() ?? 1)".count + 1)
      let position = source.position(at: diagnostic.range.lowerBound)
      let place = "\(TerminalText.visible(source.name)):\(position.line):\(position.column)"
      lines.append("\(margin.dropLast())\(styled("-->", .frame)) \(place)")
      lines.append("\(margin)\(styled("|", .frame))")
      for place in places { lines += excerpt(place, in: source, margin, color) }
    }
    let further =
      [diagnostic.expected.map { ("expected", $0) }, diagnostic.suggestion.map { ("help", $0) }]
      .compactMap { $0 } + Self.shortened(diagnostic.notes).map { ("note", $0) }
    for (name, text) in further {
      let rows = advice("\(name): \(TerminalText.visible(text))", margin: margin.count + 2)
      lines.append("\(margin)\(styled("=", .frame)) \(rows[0])")
      lines += rows.dropFirst().map { "\(margin)  \($0)" }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A text in rows that fit behind a margin.
  private func advice(_ text: String, margin: Int) -> [String] {
    wrapsAdvice ? TextWrapping.rows(of: text, width: width - margin) : [text]
  }

  /// The outermost and the innermost circumstances where there are many.
  private static func shortened(_ notes: [String]) -> [String] {
    let (first, last) = (3, 5)
    guard notes.count > first + last + 1 else { return notes }
    return Array(notes.prefix(first)) + ["and \(notes.count - first - last) more in between"]
      + notes.suffix(last)
  }

  // MARK: Source lines

  private struct Place {
    let range: SourceRange
    let text: String
    let mark: String
  }

  /// The finding's own place first, then the labels.
  private func labelled(_ diagnostic: Diagnostic) -> [Place] {
    [Place(range: diagnostic.range, text: "", mark: "^")]
      + diagnostic.labels.map { Place(range: $0.range, text: $0.text, mark: "-") }
  }

  private func excerpt(
    _ place: Place, in source: SourceText, _ margin: String, _ color: Style
  ) -> [String] {
    let number = source.line(at: place.range.lowerBound)
    let line = source.rangeOfLine(number)
    let start = min(place.range.lowerBound, line.upperBound)
    let end = max(start, min(place.range.upperBound, line.upperBound))
    var before = cells(source.text(in: SourceRange(line.lowerBound, start)), from: 0)
    var marked = cells(source.text(in: SourceRange(start, end)), from: before.count)
    var after = cells(
      source.text(in: SourceRange(end, line.upperBound)), from: before.count + marked.count)
    trim(&before, &marked, &after)
    let carets = String(repeating: place.mark, count: max(1, marked.count))
    let label = place.text.isEmpty ? "" : " \(TerminalText.visible(place.text))"
    let numberText = DisplayWidth.pad("\(number)", to: margin.count - 1)
    let code = DisplayWidth.trimmingEnd(joined(before) + joined(marked) + joined(after))
    let spaces = String(repeating: " ", count: before.count)
    let gutter = styled("|", .frame)
    return [
      DisplayWidth.trimmingEnd("\(styled(numberText, .frame)) \(gutter) \(code)"),
      "\(margin)\(gutter) \(spaces)\(styled(carets + label, color))",
    ]
  }

  /// The characters by terminal cell; the second cell of a wide character is empty.
  private func cells(_ text: String, from column: Int) -> [String] {
    var cells: [String] = []
    for character in text {
      if character == "\t" {
        let count = 4 - (column + cells.count) % 4
        cells += Array(repeating: " ", count: count)
        continue
      }
      let shown = TerminalText.visible(String(character))
      switch DisplayWidth.width(of: shown) {
      case 0:
        if cells.isEmpty { cells.append("") }
        cells[cells.count - 1] += shown
      case 2: cells += [shown, ""]
      default: cells.append(shown)
      }
    }
    return cells
  }

  private func joined(_ cells: [String]) -> String { cells.joined() }

  /// Cuts a long line so that the marked words stay in sight.
  private func trim(_ before: inout [String], _ marked: inout [String], _ after: inout [String]) {
    let limit = width
    if before.count + marked.count + after.count <= limit { return }
    if marked.count > limit / 2 {
      marked = Array(marked.prefix(limit / 2 - 1)) + ["…"]
    }
    let room = limit - marked.count
    let left = max(min(before.count, room / 2), room - after.count)
    if before.count > left, left > 0 { before = ["…"] + before.suffix(left - 1) }
    let right = max(1, limit - marked.count - before.count)
    if after.count > right { after = Array(after.prefix(right - 1)) + ["…"] }
  }

  // MARK: Colour

  private enum Style: String {
    case error = "1;31"
    case warning = "1;33"
    case frame = "34"
    case strong = "1"
  }

  private func styled(_ text: String, _ style: Style) -> String {
    usesColor ? "\u{1B}[\(style.rawValue)m\(text)\u{1B}[0m" : text
  }
}
