// SPDX-License-Identifier: MIT

extension Parser {
  /// Reads `a or b and not c >= d`.
  mutating func parseExpression() throws(Diagnostic) -> Expression {
    var left = try parseConjunction()
    while isWord("or") {
      try countOperation()
      advance()
      left = joined(.or, left, try parseConjunction())
    }
    return left
  }

  private mutating func parseConjunction() throws(Diagnostic) -> Expression {
    var left = try parseNegation()
    while isWord("and") {
      try countOperation()
      advance()
      left = joined(.and, left, try parseNegation())
    }
    return left
  }

  /// Long sums make deep trees, which take as much stack as nested brackets.
  private mutating func countOperation() throws(Diagnostic) {
    operationCount += 1
    if operationCount > Parser.operationLimit {
      throw Diagnostic(
        .limit, "more than \(Parser.operationLimit) operations in one statement", at: token.range,
        in: source)
    }
  }

  private func joined(
    _ operation: LogicalOperator, _ left: Expression, _ right: Expression
  ) -> Expression {
    Expression(.logical(operation, left, right), left.range.union(right.range))
  }

  private mutating func parseNegation() throws(Diagnostic) -> Expression {
    guard isWord("not") else { return try parseComparison() }
    let start = token.range
    advance()
    let operand = try nested(at: start) { (parser) throws(Diagnostic) in
      try parser.parseNegation()
    }
    return Expression(.negation(operand), start.union(operand.range))
  }

  private mutating func parseComparison() throws(Diagnostic) -> Expression {
    let left = try parseSum()
    guard case .comparison(let operation) = token.kind else { return left }
    advance()
    let right = try parseSum()
    if case .comparison = token.kind {
      throw failure("comparisons do not chain", expected: "`and` between two comparisons")
    }
    return Expression(
      .comparison(operation, asField(left), right), left.range.union(right.range))
  }

  /// A bare name on the left side of a comparison is a field of the last result.
  func asField(_ expression: Expression) -> Expression {
    guard let word = expression.bareWord, CharacterClass.isName(word) else { return expression }
    return Expression(.field(word), expression.range)
  }

  /// Reads sums and differences.
  mutating func parseSum() throws(Diagnostic) -> Expression {
    var left = try parseProduct()
    while let operation = arithmeticOperator(.add, .subtract) {
      try countOperation()
      advance()
      left = combined(operation, left, try parseProduct())
    }
    return left
  }

  private mutating func parseProduct() throws(Diagnostic) -> Expression {
    var left = try parseSigned()
    while let operation = arithmeticOperator(.multiply, .divide) {
      try countOperation()
      advance()
      left = combined(operation, left, try parseSigned())
    }
    return left
  }

  private func combined(
    _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression
  ) -> Expression {
    Expression(.arithmetic(operation, left, right), left.range.union(right.range))
  }

  /// The operator that the current token is: in parentheses a token, outside a lone word.
  private func arithmeticOperator(_ choices: ArithmeticOperator...) -> ArithmeticOperator? {
    switch token.kind {
    case .arithmetic(let operation): choices.contains(operation) ? operation : nil
    case .word: choices.first { $0.rawValue == tokenText }
    default: nil
    }
  }

  private mutating func parseSigned() throws(Diagnostic) -> Expression {
    guard case .arithmetic(.subtract) = token.kind else { return try parseValue() }
    let start = token.range
    advance()
    let operand = try nested(at: start) { (parser) throws(Diagnostic) in
      try parser.parseSigned()
    }
    return Expression(.minus(operand), start.union(operand.range))
  }

  // MARK: Brackets

  /// Reads `( expression )`.
  private mutating func parseParentheses() throws(Diagnostic) -> Expression {
    let opening = token.range
    let outer = mode
    mode = .expression
    let inner: Expression
    do throws(Diagnostic) {
      inner = try parseInner(opening)
    } catch {
      throw blamedOnOpening(error, opening)
    }
    mode = outer
    advance()
    return Expression(.parentheses(inner), SourceRange(opening.lowerBound, previousEnd))
  }

  private mutating func parseInner(_ opening: SourceRange) throws(Diagnostic) -> Expression {
    advance()
    if token.kind == .end { throw unclosed(opening, ")") }
    let inner = try nested(at: opening) { (parser) throws(Diagnostic) in
      try parser.parseExpression()
    }
    guard token.kind == .rightParenthesis else {
      if token.kind == .end { throw unclosed(opening, ")") }
      let column = source.position(at: opening.lowerBound).column
      throw unexpected("`)` for the `(` in column \(column)")
    }
    return inner
  }

  /// An error on a later line than its `(` most likely stands in the next statement.
  private mutating func blamedOnOpening(
    _ error: Diagnostic, _ opening: SourceRange
  ) -> Diagnostic {
    let line = source.line(at: opening.lowerBound)
    guard error.kind == .syntax, source.line(at: error.range.lowerBound) > line else {
      return error
    }
    recoveryOffset = source.rangeOfLine(line).upperBound
    return failure("this `(` is not closed", at: opening, expected: "a `)`")
  }

  /// Reads `{a, b, c}`, over several lines too.
  mutating func parseList() throws(Diagnostic) -> Expression {
    let opening = token.range
    let outer = mode
    mode = .statement
    openLists += 1
    let elements = try nested(at: opening) { (parser) throws(Diagnostic) in
      try parser.parseElements(from: opening)
    }
    openLists -= 1
    mode = outer
    advance()
    return Expression(.list(elements), SourceRange(opening.lowerBound, previousEnd))
  }

  private mutating func parseElements(from opening: SourceRange) throws(Diagnostic) -> [Expression]
  {
    var elements: [Expression] = []
    advance()
    skipNewlines()
    while token.kind != .rightBrace {
      if token.kind == .end { throw unclosed(opening, "}") }
      elements.append(token.kind == .leftBrace ? try parseList() : try parseValue())
      skipNewlines()
      if token.kind == .comma {
        advance()
        skipNewlines()
      } else if token.kind != .rightBrace {
        if token.kind == .end { throw unclosed(opening, "}") }
        throw unexpected("`,` or `}` in this list")
      }
    }
    return elements
  }

  // MARK: Values

  /// Reads one value: a word, a variable, a string, a range or something in parentheses.
  mutating func parseValue() throws(Diagnostic) -> Expression {
    if let problem = lexicalProblem() { throw problem }
    let range = token.range
    let value: Expression
    switch token.kind {
    case .word:
      value = try wordExpression(tokenText, range)
      advance()
    case .interpolated:
      value = try interpolatedExpression(range)
      advance()
    case .rawString:
      let text = String(tokenText.dropFirst().dropLast())
      value = Expression(.literal(.string(text)), range)
      advance()
    case .string:
      value = try stringExpression(range)
      advance()
    case .leftParenthesis: value = try parseParentheses()
    case .leftBracket:
      throw failure("lists stand in braces", expected: "{8, 6, 4}")
    default: throw unexpected("a value")
    }
    return try withStep(value)
  }
}
