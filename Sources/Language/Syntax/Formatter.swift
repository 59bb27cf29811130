// SPDX-License-Identifier: MIT

/// Writes scripts in their one canonical form, comments kept.
package struct Formatter {
  private let source: SourceText
  private var comments: ArraySlice<SourceRange>
  private var lines: [String] = []
  private var depth = 0
  private var lastOffset = 0

  /// The canonical text of `script`: a statement a line, blocks indented by two spaces.
  package static func format(_ script: Script) -> String {
    var formatter = Formatter(script.source, script.comments[...])
    formatter.write(script.statements)
    formatter.writeComments(before: script.source.bytes.count + 1)
    return formatter.lines.isEmpty ? "" : formatter.lines.joined(separator: "\n") + "\n"
  }

  /// The canonical text of one statement in one line.
  package static func line(_ statement: Statement, in source: SourceText) -> String {
    SyntaxText.line(statement, in: source)
  }

  private init(_ source: SourceText, _ comments: ArraySlice<SourceRange>) {
    self.source = source
    self.comments = comments
  }

  // MARK: Lines

  private mutating func append(_ text: String) {
    lines.append(text.isEmpty ? "" : String(repeating: "  ", count: depth) + text)
  }

  /// Keeps one of the empty lines that stand in the source before `offset`.
  private mutating func keepGap(before offset: Int) {
    let gap = source.bytes[min(lastOffset, offset)..<offset]
    let breaks = gap.count { $0 == UInt8(ascii: "\n") }
    if breaks > 1, !lines.isEmpty, lines.last?.hasSuffix("{") != true { append("") }
  }

  /// Writes the comments that stand before `offset`; one on the line of code stays there.
  private mutating func writeComments(before offset: Int) {
    while let comment = comments.first, comment.lowerBound < offset {
      comments.removeFirst()
      let text = source.text(in: comment)
      let between = source.bytes[lastOffset..<max(lastOffset, comment.lowerBound)]
      let isTrailing = lastOffset > 0 && !between.contains(UInt8(ascii: "\n")) && !lines.isEmpty
      if isTrailing {
        lines[lines.count - 1] += "  \(text)"
      } else {
        keepGap(before: comment.lowerBound)
        append(text)
      }
      // One inside a list stands before the end of its statement.
      lastOffset = max(lastOffset, comment.upperBound)
    }
  }

  // MARK: Statements

  private mutating func write(_ statements: [Statement]) {
    for statement in statements {
      writeComments(before: statement.range.lowerBound)
      keepGap(before: statement.range.lowerBound)
      lastOffset = statement.range.lowerBound
      write(statement)
      lastOffset = statement.range.upperBound
    }
  }

  private mutating func write(_ statement: Statement) {
    let text = SyntaxText(source: source)
    switch statement.kind {
    case .loop(let loop):
      write(loop.body, after: text.header(loop))
      addToLast(text.output(loop.output))
    case .sweep(let sweep):
      write(sweep.body, after: text.header(sweep))
      addToLast(text.output(sweep.output))
    case .function(let function): write(function.body, after: text.header(function))
    case .attempt(let attempt):
      write(attempt.body, after: "try")
      write(
        attempt.handler,
        after: ["catch", attempt.variable?.text].compactMap { $0 }
          .joined(separator: " "), joins: true)
    case .condition(let condition): write(condition, joins: false)
    case .command(let command) where !command.blocks.isEmpty:
      write(command, text)
    default: append(SyntaxText.line(statement, in: source))
    }
  }

  private mutating func write(_ condition: IfStatement, joins: Bool) {
    let header = "if \(SyntaxText(source: source).text(condition.condition))"
    write(condition.body, after: joins ? "else \(header)" : header, joins: joins)
    guard let alternative = condition.alternative else { return }
    if alternative.statements.count == 1,
      case .condition(let inner) = alternative.statements[0].kind,
      alternative.range == alternative.statements[0].range
    {
      write(inner, joins: true)
    } else {
      write(alternative, after: "else", joins: true)
    }
  }

  /// A command with blocks stays in one line when it was written in one.
  private mutating func write(_ command: CommandStatement, _ text: SyntaxText) {
    let first = command.blocks[0].range.lowerBound
    let last = command.blocks[command.blocks.count - 1].range.upperBound
    if !source.bytes[first..<last].contains(UInt8(ascii: "\n")) {
      append(text.text(command))
      return
    }
    for (index, block) in command.blocks.enumerated() {
      write(block, after: index == 0 ? text.head(command) : "", joins: index > 0)
    }
    addToLast(text.output(command.output))
  }

  private mutating func write(_ block: Block, after header: String, joins: Bool = false) {
    let opening = header.isEmpty ? "{" : "\(header) {"
    if joins { addToLast(" \(opening)") } else { append(opening) }
    lastOffset = block.range.lowerBound + 1
    depth += 1
    write(block.statements)
    writeComments(before: block.range.upperBound)
    depth -= 1
    append("}")
    lastOffset = block.range.upperBound
  }

  private mutating func addToLast(_ text: String) {
    if !text.isEmpty { lines[lines.count - 1] += text }
  }
}
