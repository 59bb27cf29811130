// SPDX-License-Identifier: MIT

extension Parser {
  /// The expression of a bare word without variables.
  func wordExpression(_ text: String, _ range: SourceRange) throws(Diagnostic) -> Expression {
    do {
      return Expression(.literal(try Literal.value(of: text)), range)
    } catch {
      // A range such as `0.1..0.9` is no value before its step has been read.
      if let open = try openRange([.text(text)], range) { return open }
      throw failure(error.message, at: range, expected: error.expected)
    }
  }

  /// The expression of a word with variables.
  func interpolatedExpression(_ range: SourceRange) throws(Diagnostic) -> Expression {
    let pieces = try TextPieceScanner.word(range, in: source)
    if pieces.count == 1, case .variable(let name, let fields, _) = pieces[0] {
      return Expression(.variable(name: name, fields: fields), range)
    }
    return try openRange(pieces, range) ?? Expression(.word(pieces), range)
  }

  /// The expression of a text in `"`.
  func stringExpression(_ range: SourceRange) throws(Diagnostic) -> Expression {
    let pieces = try TextPieceScanner.string(range, in: source)
    if pieces.isEmpty { return Expression(.literal(.string("")), range) }
    if pieces.count == 1, case .text(let text) = pieces[0] {
      return Expression(.literal(.string(text)), range)
    }
    return Expression(.string(pieces), range)
  }

  /// Adds a following `step x` to a range.
  mutating func withStep(_ value: Expression) throws(Diagnostic) -> Expression {
    let ends: (Expression, Expression)
    switch value.kind {
    case .range(let first, let last, nil): ends = (first, last)
    case .literal(.range(let range)):
      guard isWord("step") else { return value }
      ends = (number(range.first, range, value.range), number(range.last, range, value.range))
    default: return value
    }
    var step: Expression?
    var range = value.range
    if isWord("step") {
      advance()
      if isAtStatementEnd { throw unexpected("the step of the range") }
      let parsed = try parseValue()
      step = parsed
      range = range.union(parsed.range)
    }
    return try closedRange(ends.0, ends.1, step, range)
  }

  /// A range expression; one of literals is checked at once.
  private func closedRange(
    _ first: Expression, _ last: Expression, _ step: Expression?, _ range: SourceRange
  ) throws(Diagnostic) -> Expression {
    guard case .literal(let start) = first.kind, case .literal(let end) = last.kind else {
      return Expression(.range(first: first, last: last, step: step), range)
    }
    var stepValue: Value?
    if let step {
      guard case .literal(let value) = step.kind else {
        return Expression(.range(first: first, last: last, step: step), range)
      }
      stepValue = value
    }
    do {
      return Expression(
        .literal(try Literal.range(from: start, through: end, step: stepValue)), range)
    } catch {
      throw failure(error.message, at: range, expected: error.expected)
    }
  }

  private func number(_ number: Number, _ range: NumberRange, _ place: SourceRange) -> Expression {
    Expression(.literal(range.isPercent ? .percent(number) : .number(number)), place)
  }

  /// A range whose ends stand in `pieces`, or nil when they hold no `..` between two values.
  private func openRange(
    _ pieces: [TextPiece], _ range: SourceRange
  ) throws(Diagnostic) -> Expression? {
    for (index, piece) in pieces.enumerated() {
      guard case .text(let text) = piece, let dots = text.firstRange(of: "..") else { continue }
      let left = pieces[..<index] + pieceOf(text[..<dots.lowerBound])
      let right = pieceOf(text[dots.upperBound...]) + pieces[(index + 1)...]
      guard let first = try end(Array(left), range), let last = try end(Array(right), range) else {
        return nil
      }
      return Expression(.range(first: first, last: last, step: nil), range)
    }
    return nil
  }

  private func pieceOf(_ text: Substring) -> [TextPiece] {
    text.isEmpty ? [] : [.text(String(text))]
  }

  /// One end of a range: a number, a variable, or a word that may become a number.
  private func end(
    _ pieces: [TextPiece], _ range: SourceRange
  ) throws(Diagnostic) -> Expression? {
    guard let first = pieces.first else { return nil }
    if pieces.count == 1 {
      switch first {
      case .variable(let name, let fields, let place):
        return Expression(.variable(name: name, fields: fields), place)
      case .text(let text):
        guard let value = try? Literal.value(of: text), value.number != nil else { return nil }
        return Expression(.literal(value), range)
      }
    }
    return Expression(.word(pieces), range)
  }
}
