// SPDX-License-Identifier: MIT

/// What reading a source gave.
package struct ParseResult: Sendable {
  /// The statements that could be read.
  package let script: Script
  /// All syntax errors, at most one for a statement, in source order.
  package let diagnostics: [Diagnostic]
  /// Whether the source only lacks its end: an open bracket, quote or continued line.
  package let isIncomplete: Bool
  /// Whether what it lacks is the end of a quote: the next line goes on with its text.
  package let endsInQuote: Bool
}

/// Reads a source text into a script; after an error it goes on with the next statement.
package struct Parser {
  /// How deep blocks, lists and parentheses may nest.
  package static let nestingLimit = 200
  /// How many operations the expressions of one statement may have.
  package static let operationLimit = 500
  /// How many bytes one word may have.
  package static let wordLimit = 4096
  /// After how many errors reading stops.
  package static let errorLimit = 100

  let source: SourceText
  var lexer: Lexer
  var mode = Lexer.Mode.statement
  var token: Token
  /// End of the token before the current one.
  var previousEnd = 0
  var diagnostics: [Diagnostic] = []
  var depth = 0
  var operationCount = 0
  /// How many lists are open in the statement at hand.
  var openLists = 0
  /// Where to read on after the error at hand, when that is not where it was found.
  var recoveryOffset: Int?
  var reachesEndOpen = false
  /// Whether a quote is never closed.
  private var hasOpenQuote = false

  /// Reads `source`.
  package static func parse(_ source: SourceText) -> ParseResult {
    var parser = Parser(source)
    let statements = parser.parseStatements(inBlock: false)
    let diagnostics = parser.diagnostics.sorted { $0.range < $1.range }
    let script = Script(
      source: source, statements: statements, comments: parser.lexer.comments,
      hasSyntaxErrors: !diagnostics.isEmpty)
    let isIncomplete =
      parser.reachesEndOpen && diagnostics.allSatisfy { $0.kind == .unclosed }
    return ParseResult(
      script: script, diagnostics: diagnostics, isIncomplete: isIncomplete,
      endsInQuote: isIncomplete && parser.hasOpenQuote)
  }

  private init(_ source: SourceText) {
    self.source = source
    lexer = Lexer(source)
    token = lexer.next(.statement)
  }

  // MARK: Moving on

  /// Goes to the next token.
  mutating func advance() {
    previousEnd = token.range.upperBound
    token = lexer.next(mode)
    if token.kind == .end, lexer.endsInContinuation { reachesEndOpen = true }
  }

  /// Reads on at `offset` in `mode`.
  mutating func move(to offset: Int, _ mode: Lexer.Mode) {
    self.mode = mode
    lexer.move(to: offset)
    token = lexer.next(mode)
  }

  /// Skips line breaks.
  mutating func skipNewlines() {
    while token.kind == .newline { advance() }
  }

  /// The source text of the current token.
  var tokenText: String { source.text(in: token.range) }

  /// Whether the current token is the bare word `text`.
  func isWord(_ text: String) -> Bool { token.kind == .word && tokenText == text }

  /// Whether the current token ends a statement.
  var isAtStatementEnd: Bool {
    switch token.kind {
    case .newline, .semicolon, .end, .rightBrace: true
    default: false
    }
  }

  // MARK: Errors

  /// A syntax error at `range`, or at the current token.
  func failure(
    _ message: String, at range: SourceRange? = nil, expected: String? = nil,
    suggestion: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      .syntax, message, at: range ?? token.range, in: source, expected: expected,
      suggestion: suggestion)
  }

  /// The error that the current token is not what should stand here.
  mutating func unexpected(_ expected: String) -> Diagnostic {
    if let problem = lexicalProblem() { return problem }
    if token.kind == .end, mode == .expression {
      // Inside parentheses more may follow on the next line.
      reachesEndOpen = true
      return Diagnostic(
        .unclosed, "unexpected \(tokenDescription)", at: token.range, in: source,
        expected: expected)
    }
    return failure("unexpected \(tokenDescription)", expected: expected)
  }

  /// What is wrong with the current token in itself.
  mutating func lexicalProblem() -> Diagnostic? {
    if !token.isTerminated {
      reachesEndOpen = true
      let isVariable = token.kind == .word || token.kind == .interpolated
      hasOpenQuote = hasOpenQuote || !isVariable
      return Diagnostic(
        .unclosed, isVariable ? "this `${` is never closed" : "this quote is never closed",
        at: SourceRange(token.range.lowerBound, token.range.lowerBound + 1), in: source,
        expected: isVariable ? "a `}`" : "a closing `\(tokenText.prefix(1))`")
    }
    if token.kind == .unknown {
      let isQuote = "\u{2018}\u{2019}\u{201C}\u{201D}".contains(tokenText)
      let suggestion = isQuote ? "write straight quotes: \"text\" or 'text'" : nil
      return failure(
        "`\(tokenText)` means nothing here",
        expected: isQuote ? nil : "text with this character stands in quotes",
        suggestion: suggestion)
    }
    if token.range.count > Parser.wordLimit, token.kind == .word || token.kind == .interpolated {
      return Diagnostic(
        .limit, "this word has \(token.range.count) bytes", at: token.range, in: source,
        expected: "at most \(Parser.wordLimit) bytes")
    }
    return nil
  }

  private var tokenDescription: String {
    switch token.kind {
    case .end: "end of the text"
    case .newline: "end of the line"
    default: "`\(tokenText.prefix(40))`"
    }
  }

  /// Runs `body` one level deeper, unless that is too deep.
  mutating func nested<Result>(
    at range: SourceRange, _ body: (inout Parser) throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    if depth >= Parser.nestingLimit {
      throw Diagnostic(
        .limit, "brackets nest deeper than \(Parser.nestingLimit) levels", at: range, in: source)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }
}
