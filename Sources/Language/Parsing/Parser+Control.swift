// SPDX-License-Identifier: MIT

extension Parser {
  /// Reads `source file`.
  mutating func parseSource() throws(Diagnostic) -> SourceStatement {
    advance()
    if isAtStatementEnd { throw unexpected("a script, as in `source recipes.temper`") }
    return SourceStatement(path: try parseValue())
  }

  /// Reads `let name = value`.
  mutating func parseLet() throws(Diagnostic) -> LetStatement {
    advance()
    let name = try parseName("the name of a variable")
    guard token.kind == .equals || token.kind == .defaultEquals else {
      throw unexpected("`=`, as in `let \(name.text) = 0.5`")
    }
    let isDefault = token.kind == .defaultEquals
    advance()
    if isAtStatementEnd { throw unexpected("a value behind `=`") }
    let value = token.kind == .leftBrace ? try parseList() : try parseExpression()
    return LetStatement(name: name, value: value, isDefault: isDefault)
  }

  /// Reads `for name in values { }`.
  mutating func parseFor() throws(Diagnostic) -> ForStatement {
    advance()
    let variable = try parseName("the name of the loop variable")
    guard isWord("in") else {
      throw unexpected("`in`, as in `for \(variable.text) in 0.1..0.9 step 0.1 { ... }`")
    }
    advance()
    if isAtStatementEnd { throw unexpected("a range or list") }
    let values = token.kind == .leftBrace ? try parseList() : try parseValue()
    let body = try parseBlock(of: "for")
    return ForStatement(
      variable: variable, values: values, body: body, output: try parseOutput())
  }

  /// Reads `sweep a=1..3 x b={8, 4} { }`.
  mutating func parseSweep() throws(Diagnostic) -> SweepStatement {
    var axes: [SweepAxis] = []
    repeat {
      advance()
      let axis = try parseAxis()
      if axes.contains(where: { $0.variable.text == axis.variable.text }) {
        throw failure(
          "the axis `\(axis.variable.text)` stands here twice", at: axis.variable.range)
      }
      axes.append(axis)
    } while isWord("x")
    var jobs: Expression?
    if isWord("jobs") { jobs = try parseAxis().values }
    let body = try parseBlock(of: "sweep")
    return SweepStatement(axes: axes, jobs: jobs, body: body, output: try parseOutput())
  }

  private mutating func parseAxis() throws(Diagnostic) -> SweepAxis {
    let name = try parseName("the name of an axis")
    guard token.kind == .equals else {
      throw unexpected("`=`, as in `sweep \(name.text)=0.1..0.9 step 0.1 { ... }`")
    }
    advance()
    if isAtStatementEnd { throw unexpected("a range or list") }
    let values = token.kind == .leftBrace ? try parseList() : try parseValue()
    return SweepAxis(variable: name, values: values)
  }

  /// Reads `if condition { } else { }`.
  mutating func parseIf() throws(Diagnostic) -> IfStatement {
    advance()
    if isAtStatementEnd || token.kind == .leftBrace { throw unexpected("a condition") }
    let condition = try parseExpression()
    let body = try parseBlock(of: "if")
    guard skipToWord("else") else {
      return IfStatement(condition: condition, body: body, alternative: nil)
    }
    advance()
    guard isWord("if") else {
      return IfStatement(
        condition: condition, body: body, alternative: try parseBlock(of: "else"))
    }
    let start = token.range
    let inner = try nested(at: start) { (parser) throws(Diagnostic) in try parser.parseIf() }
    let range = SourceRange(start.lowerBound, previousEnd)
    let alternative = Block(statements: [Statement(.condition(inner), range)], range: range)
    return IfStatement(condition: condition, body: body, alternative: alternative)
  }

  /// Reads `try { } catch name { }`.
  mutating func parseTry() throws(Diagnostic) -> TryStatement {
    let start = token.range
    advance()
    let body = try parseBlock(of: "try")
    guard skipToWord("catch") else {
      guard isLast else { throw unexpected("`catch { ... }`") }
      // It may stand on a line that is still to be typed.
      reachesEndOpen = true
      throw Diagnostic(
        .unclosed, "this `try` lacks its `catch`", at: start, in: source,
        expected: "`catch { ... }` behind its block")
    }
    advance()
    let variable = token.kind == .word ? try parseName("the name of the error") : nil
    return TryStatement(body: body, variable: variable, handler: try parseBlock(of: "catch"))
  }

  /// Whether nothing but line breaks follows.
  private var isLast: Bool {
    var ahead = lexer
    var next = token
    while next.kind == .newline { next = ahead.next(mode) }
    return next.kind == .end
  }

  /// Moves over line breaks to `word`; stays where it is when something else follows.
  private mutating func skipToWord(_ word: String) -> Bool {
    let (start, end) = (token.range.lowerBound, previousEnd)
    while token.kind == .newline { advance() }
    if isWord(word) { return true }
    move(to: start, mode)
    previousEnd = end
    return false
  }

  /// Reads `expect left >= right +- tolerance`.
  mutating func parseExpect() throws(Diagnostic) -> ExpectStatement {
    advance()
    if isAtStatementEnd {
      throw unexpected("a field of the result, as in `expect accuracy >= 80%`")
    }
    let left = asField(try parseSum())
    guard case .comparison(let comparison) = token.kind else {
      throw unexpected("a comparison: ==, !=, <, <=, > or >=")
    }
    advance()
    if isAtStatementEnd { throw unexpected("a bound, such as 45%") }
    let right = try parseSum()
    return ExpectStatement(
      left: left, comparison: comparison, right: right, tolerance: try parseTolerance())
  }

  /// Reads `+- 1`, `+-1` or `± 1`.
  private mutating func parseTolerance() throws(Diagnostic) -> Expression? {
    guard token.kind == .word || token.kind == .interpolated else { return nil }
    guard let sign = ["+-", "\u{B1}"].first(where: tokenText.hasPrefix) else { return nil }
    move(to: token.range.lowerBound + sign.utf8.count, mode)
    if isAtStatementEnd { throw unexpected("a tolerance, as in `+- 1`") }
    return try parseValue()
  }

  /// Reads `def name(a, b=2) { }`.
  mutating func parseFunction() throws(Diagnostic) -> FunctionStatement {
    advance()
    guard token.kind == .word, CharacterClass.isVerb(tokenText) else {
      throw unexpected("the name of a function")
    }
    let name = Name(tokenText, token.range)
    if Keyword(rawValue: name.text) != nil {
      throw failure("`\(name.text)` is a word of the language", expected: "another name")
    }
    advance()
    guard token.kind == .leftParenthesis else {
      throw unexpected("`(` with the parameters, as in `def \(name.text)(amount, epochs=3) { }`")
    }
    let parameters = try parseParameters()
    return FunctionStatement(
      name: name, parameters: parameters, body: try parseBlock(of: name.text))
  }

  private mutating func parseParameters() throws(Diagnostic) -> [FunctionParameter] {
    let opening = token.range
    var parameters: [FunctionParameter] = []
    mode = .expression
    advance()
    while token.kind != .rightParenthesis {
      if token.kind == .end { throw unclosed(opening, ")") }
      let name = try parseName("the name of a parameter")
      if parameters.contains(where: { $0.name.text == name.text }) {
        throw failure("the parameter `\(name.text)` stands here twice", at: name.range)
      }
      let type = try parseParameterType(of: name)
      var defaultValue: Expression?
      if token.kind == .equals {
        advance()
        defaultValue = token.kind == .leftBrace ? try parseList() : try parseSum()
      }
      parameters.append(
        FunctionParameter(name: name, type: type, defaultValue: defaultValue))
      if token.kind == .comma {
        advance()
      } else if token.kind != .rightParenthesis {
        if token.kind == .end { throw unclosed(opening, ")") }
        throw unexpected("`,` or `)`")
      }
    }
    mode = .statement
    advance()
    return parameters
  }

  /// Reads the `: type` behind a parameter, if there is one.
  private mutating func parseParameterType(of parameter: Name) throws(Diagnostic) -> Name? {
    guard token.kind == .unknown, tokenText == ":" else { return nil }
    advance()
    let type = try parseName("the type of `\(parameter.text)`")
    guard ValueType(rawValue: type.text) == nil else { return type }
    let names = ValueType.allCases.map(\.rawValue)
    throw failure(
      "there is no type `\(type.text)`", at: type.range, expected: ParameterType.oneOf(names),
      suggestion: Suggestion.nearest(to: type.text, in: names).map { "did you mean `\($0)`?" })
  }
}
