// SPDX-License-Identifier: MIT

extension Parser {
  /// Reads statements up to the end, or to the `}` of the block that is read.
  mutating func parseStatements(inBlock: Bool) -> [Statement] {
    var statements: [Statement] = []
    while diagnostics.count < Parser.errorLimit {
      while token.kind == .newline || token.kind == .semicolon { advance() }
      if token.kind == .end || (inBlock && token.kind == .rightBrace) { break }
      if token.kind == .rightBrace {
        diagnostics.append(failure("this `}` closes nothing"))
        advance()
        continue
      }
      do throws(Diagnostic) {
        statements.append(try parseStatement())
        if !isAtStatementEnd { throw unexpected("the end of the statement: a new line or `;`") }
      } catch {
        report(error)
        recover(inBlock: inBlock)
      }
    }
    return statements
  }

  private mutating func parseStatement() throws(Diagnostic) -> Statement {
    guard token.kind == .word, token.isTerminated else {
      throw unexpected("a command, such as `eval`")
    }
    operationCount = 0
    let start = token.range
    let text = tokenText
    let kind: Statement.Kind
    switch Keyword(rawValue: text) {
    case .binding: kind = .binding(try parseLet())
    case .loop: kind = .loop(try parseFor())
    case .condition: kind = .condition(try parseIf())
    case .expectation: kind = .expectation(try parseExpect())
    case .function: kind = .function(try parseFunction())
    case .attempt: kind = .attempt(try parseTry())
    case .inclusion: kind = .inclusion(try parseSource())
    case .sweep: kind = .sweep(try parseSweep())
    case .alternative, .handler:
      let opener = text == "else" ? "if" : "try"
      throw failure("`\(text)` without `\(opener)`", expected: "`\(opener) ... { } \(text) { }`")
    case nil: kind = .command(try parseCommand())
    }
    return Statement(kind, SourceRange(start.lowerBound, max(previousEnd, start.upperBound)))
  }

  // MARK: Recovery

  private mutating func report(_ error: Diagnostic) {
    // A text that stops short leaves all its brackets open: the innermost says enough.
    let isRepeated = token.kind == .end && diagnostics.contains { $0.kind == .unclosed }
    if error.kind != .unclosed || !isRepeated { diagnostics.append(error) }
  }

  /// Skips to the end of the statement that holds the error, behind the lists that are open there.
  private mutating func recover(inBlock: Bool) {
    if mode == .expression || recoveryOffset != nil { leaveExpression() }
    var lists = openLists
    openLists = 0
    var open = 0
    var isBehindComma = false
    while token.kind != .end {
      switch token.kind {
      case .newline:
        let goesOn = lists > 0 && (isBehindComma || isListAhead(inBlock: inBlock))
        if open == 0, !goesOn { return }
      case .semicolon: if open == 0 { return }
      case .leftBrace: open += 1
      case .rightBrace:
        if open > 0 {
          open -= 1
        } else if lists > 0 {
          lists -= 1
        } else {
          return
        }
      default: break
      }
      isBehindComma = token.kind == .comma || (isBehindComma && token.kind == .newline)
      advance()
    }
  }

  /// Whether what follows the line breaks can only be the rest of a list: no statement begins so.
  private func isListAhead(inBlock: Bool) -> Bool {
    var ahead = lexer
    var next = token
    while next.kind == .newline { next = ahead.next(mode) }
    switch next.kind {
    case .word: return !CharacterClass.isVerb(source.text(in: next.range))
    // In a block it may be the block's.
    case .rightBrace: return !inBlock
    case .end: return false
    default: return true
    }
  }

  /// Goes on in statement mode, in which line breaks count again.
  private mutating func leaveExpression() {
    move(to: recoveryOffset ?? token.range.lowerBound, .statement)
    recoveryOffset = nil
  }

  // MARK: Blocks

  /// Reads `{ statements }`.
  mutating func parseBlock(of owner: String) throws(Diagnostic) -> Block {
    let opening = token.range
    guard token.kind == .leftBrace else {
      throw unexpected("`{` with the statements of `\(owner)`")
    }
    let statements = try nested(at: opening) { (parser) throws(Diagnostic) in
      parser.advance()
      return parser.parseStatements(inBlock: true)
    }
    guard token.kind == .rightBrace else {
      if diagnostics.count < Parser.errorLimit { throw unclosed(opening, "}") }
      throw failure("more than \(Parser.errorLimit) errors: reading stopped here")
    }
    advance()
    return Block(statements: statements, range: SourceRange(opening.lowerBound, previousEnd))
  }

  /// The error that the bracket at `opening` is never closed.
  mutating func unclosed(_ opening: SourceRange, _ closing: String) -> Diagnostic {
    reachesEndOpen = true
    return Diagnostic(
      .unclosed, "this `\(source.text(in: opening))` is never closed", at: opening, in: source,
      expected: "a `\(closing)`")
  }

  /// Reads a name such as a variable has.
  mutating func parseName(_ role: String) throws(Diagnostic) -> Name {
    guard token.kind == .word, CharacterClass.isName(tokenText), token.isTerminated else {
      let isVariable = token.kind == .interpolated && tokenText.hasPrefix("$")
      if isVariable, CharacterClass.isName(tokenText.dropFirst()) {
        throw failure(
          "\(role) is written without `$` here", suggestion: "write `\(tokenText.dropFirst())`")
      }
      throw unexpected("\(role): a letter, then letters, digits and `_`")
    }
    let name = Name(tokenText, token.range)
    advance()
    return name
  }
}
