// SPDX-License-Identifier: MIT

extension Parser {
  /// Reads a verb with its arguments, blocks and output.
  mutating func parseCommand() throws(Diagnostic) -> CommandStatement {
    if let problem = lexicalProblem() { throw problem }
    let verb = Name(tokenText, token.range)
    guard CharacterClass.isVerb(verb.text) else {
      throw failure("`\(verb.text)` is not a command", expected: "a command, such as `eval`")
    }
    advance()
    if token.kind == .equals || token.kind == .defaultEquals {
      throw failure(
        "`\(verb.text)` is bound with `let`", at: verb.range,
        suggestion: "write `let \(verb.text) \(tokenText) ...`")
    }
    let arguments = try parseArguments()
    var blocks: [Block] = []
    while token.kind == .leftBrace { blocks.append(try parseBlock(of: verb.text)) }
    return CommandStatement(
      verb: verb, arguments: arguments, blocks: blocks, output: try parseOutput())
  }

  private mutating func parseArguments() throws(Diagnostic) -> [Argument] {
    var arguments: [Argument] = []
    while true {
      switch token.kind {
      case .word, .interpolated, .rawString, .string, .leftParenthesis, .leftBracket:
        if !token.followsSpace {
          throw failure("a space is missing before `\(tokenText.prefix(40))`")
        }
        arguments.append(try parseArgument())
      case .leftBrace, .pipe, .append, .comparison(.greater), .newline, .semicolon, .end,
        .rightBrace:
        return arguments
      case .comma:
        throw failure(
          "arguments are separated by spaces", expected: "a list stands in braces: {8, 6, 4}")
      default:
        throw unexpected("an argument `value` or `name=value`")
      }
    }
  }

  private mutating func parseArgument() throws(Diagnostic) -> Argument {
    let first = token
    guard first.kind == .word, first.isTerminated else { return .positional(try parseValue()) }
    // Only the token behind a word tells whether it names an option.
    let text = tokenText
    var ahead = lexer
    let next = ahead.next(mode)
    guard next.kind == .equals else { return .positional(try parseValue()) }
    guard CharacterClass.isName(text) else {
      if let name = Self.dashedName(text) { throw dashed(name, ahead.next(mode)) }
      throw failure("`\(text)` cannot name an option", expected: "name=value")
    }
    advance()
    let mark = token
    advance()
    if mark.followsSpace || (token.followsSpace && !isAtStatementEnd) {
      throw failure(
        "options are written without spaces around `=`", at: mark.range,
        suggestion: "write `\(text)=\(isAtStatementEnd ? "..." : tokenText)`")
    }
    if isAtStatementEnd {
      throw failure("`\(text)=` lacks its value", at: first.range.union(mark.range))
    }
    let value = token.kind == .leftBrace ? try parseList() : try parseValue()
    return .option(Name(text, first.range), value)
  }

  /// The name of the option that a word such as `--dry-run` means, `dryrun`; nil for other words.
  static func dashedName(_ word: String) -> String? {
    guard word.hasPrefix("-") else { return nil }
    let name = word.filter { $0 != "-" }
    return CharacterClass.isName(name) ? name : nil
  }

  /// The error that an option is written `--name=value`.
  private func dashed(_ name: String, _ value: Token) -> Diagnostic {
    let sample: String
    switch value.kind {
    case .word, .interpolated, .string, .rawString:
      sample = value.followsSpace ? "..." : source.text(in: value.range)
    default: sample = "..."
    }
    return failure("options are written name=value", suggestion: "write `\(name)=\(sample)`")
  }

  // MARK: Output

  /// Reads `| table`, `| csv > file`, `| shell command`, `> file`.
  mutating func parseOutput() throws(Diagnostic) -> [OutputStage] {
    var stages: [OutputStage] = []
    while true {
      switch token.kind {
      case .pipe:
        advance()
        skipNewlines()
        guard let format = formatAhead() else {
          stages.append(.shell(try parseShellCommand()))
          return stages
        }
        if !stages.isEmpty { throw failure("a format comes first, and once") }
        stages.append(.format(format, columns: try parseColumns()))
      case .append, .comparison(.greater):
        let appends = token.kind == .append
        advance()
        if isAtStatementEnd { throw unexpected("a file name behind `>`") }
        stages.append(.file(try parseValue(), appends: appends))
        if token.kind == .pipe || token.kind == .append || token.kind == .comparison(.greater) {
          throw failure("nothing can follow the file")
        }
        return stages
      default: return stages
      }
    }
  }

  private func formatAhead() -> OutputFormat? {
    token.kind == .word ? OutputFormat(rawValue: tokenText) : nil
  }

  private mutating func parseColumns() throws(Diagnostic) -> [Name] {
    advance()
    var columns: [Name] = []
    while token.kind == .word, token.isTerminated {
      columns.append(Name(tokenText, token.range))
      advance()
    }
    if token.kind == .comma {
      throw failure(
        "columns are separated by spaces", expected: "names, as in `| table accuracy count`")
    }
    return columns
  }

  /// Takes the text up to the end of the statement as one line.
  ///
  /// Brackets and quotes hide `;` and `}`; behind `|` it goes on in the next line.
  private mutating func parseShellCommand() throws(Diagnostic) -> Name {
    let outer = mode
    mode = .shell
    defer { mode = outer }
    let start = token.range.lowerBound
    var lines: [SourceRange] = []
    var lower = start
    var open = 0
    var pipe: SourceRange?
    while token.kind != .end {
      if token.kind == .newline {
        if pipe == nil { break }
        lines.append(SourceRange(lower, previousEnd))
        skipNewlines()
        lower = token.range.lowerBound
        continue
      }
      if open == 0, token.kind == .semicolon || token.kind == .rightBrace { break }
      if !token.isTerminated, let problem = lexicalProblem() { throw problem }
      switch token.kind {
      case .leftBrace, .leftParenthesis: open += 1
      case .rightBrace, .rightParenthesis: open = max(0, open - 1)
      default: break
      }
      pipe = token.kind == .pipe ? token.range : nil
      advance()
    }
    let end = max(lower, min(previousEnd, token.range.lowerBound))
    if pipe != nil || start >= end {
      if token.kind == .end { reachesEndOpen = true }
      throw Diagnostic(
        token.kind == .end ? .unclosed : .syntax, "nothing follows `|`",
        at: pipe ?? SourceRange(max(0, start - 1), start), in: source,
        expected: pipe == nil
          ? "table, csv, json, markdown or a shell command" : "another shell command")
    }
    lines.append(SourceRange(lower, end))
    let text = lines.map { source.text(in: $0) }.joined(separator: " ")
    return Name(text, SourceRange(start, end))
  }
}
