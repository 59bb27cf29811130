// SPDX-License-Identifier: MIT

/// What stands left of the cursor, as far as completion and hints need it.
struct PromptLine {
  /// What is being typed.
  enum Place: Equatable {
    /// The verb of a statement.
    case verb
    /// An argument of the command.
    case argument
    /// The value of the option `name=`.
    case optionValue(String)
    /// A variable; the partial text is what follows `$` or `${`.
    case variable
    /// What follows `|`.
    case output
    /// A file behind `>`.
    case file
    /// Nothing that can be completed: a comment, a shell command.
    case none
  }

  /// The commands that may stand here: inside a block, those of its vocabulary.
  private(set) var catalog: CommandCatalog
  /// The verb of the statement, nil while it is being typed.
  private(set) var verb: String?
  /// The texts of the finished positional arguments.
  private(set) var positionals: [String] = []
  /// The names of the finished options.
  private(set) var options: [String] = []
  /// What is being typed.
  private(set) var place = Place.verb
  /// The text that a completion replaces.
  private(set) var partial = ""
  /// The same without quotes and escapes.
  private(set) var plainPartial = ""
  /// Its bytes in the line.
  private(set) var partialRange: SourceRange
  /// Whether the text being typed stands in quotes.
  private(set) var isQuoted = false
  /// The quote that is not closed yet.
  private(set) var openQuote: UInt8?
  /// What belongs behind the variable that is being typed.
  private(set) var variableEnding = " "

  private let source: SourceText
  private var start = 0

  /// Reads `line` up to the byte offset `cursor`.
  init(_ line: String, cursor: Int, _ catalog: CommandCatalog) {
    self.catalog = catalog
    let prefix = Array(line.utf8.prefix(max(0, cursor)))
    source = SourceText(name: "", text: String(decoding: prefix, as: UTF8.self))
    let end = source.bytes.count
    partialRange = SourceRange(end, end)
    let tokens = Array(Lexer.tokens(source).dropLast())
    findStatement(tokens)
    var statement = tokens[start...]
    if let last = statement.last, last.range.upperBound == end, isText(last) {
      statement.removeLast()
      takePartial(last)
    }
    read(statement)
    if isInComment(after: tokens.last?.range.upperBound ?? 0) { place = .none }
  }

  private func text(_ token: Token) -> String { source.text(in: token.range) }

  private func isText(_ token: Token) -> Bool {
    switch token.kind {
    case .word, .interpolated, .string, .rawString: true
    case .unknown: text(token) == "$"
    default: false
    }
  }

  private func isInComment(after offset: Int) -> Bool {
    let rest = source.bytes[offset...]
    guard let mark = rest.lastIndex(of: UInt8(ascii: "#")) else { return false }
    return !source.bytes[mark...].contains(UInt8(ascii: "\n"))
  }

  // MARK: Statement

  /// Finds where the statement under the cursor starts and which commands may stand there.
  private mutating func findStatement(_ tokens: [Token]) {
    var outer: [(catalog: CommandCatalog, start: Int, isList: Bool)] = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .newline, .semicolon:
        if outer.last?.isList != true { start = index + 1 }
      case .leftBrace:
        let isList = opensList(tokens, index, inList: outer.last?.isList == true)
        outer.append((catalog, start, isList))
        if isList { continue }
        let owner = start < index ? catalog.signature(text(tokens[start])) : nil
        if let blocks = owner?.blocks { catalog = blocks.vocabulary ?? catalog }
        start = index + 1
      case .rightBrace:
        guard let last = outer.popLast() else { continue }
        (catalog, start) = (last.catalog, last.start)
      default: break
      }
    }
  }

  private func opensList(_ tokens: [Token], _ index: Int, inList: Bool) -> Bool {
    guard index > 0 else { return false }
    if inList { return true }
    let previous = tokens[index - 1]
    return previous.kind == .equals || (previous.kind == .word && text(previous) == "in")
  }

  private mutating func takePartial(_ token: Token) {
    partial = text(token)
    partialRange = token.range
    isQuoted = token.kind == .string || token.kind == .rawString
    plainPartial = isQuoted ? unquoted(token) : partial
    openQuote = isQuoted && !token.isTerminated ? partial.utf8.first : nil
    guard token.kind != .rawString, let dollar = partial.lastIndex(of: "$") else { return }
    var name = partial[partial.index(after: dollar)...]
    let isBraced = name.hasPrefix("{")
    if isBraced { name.removeFirst() }
    let isOpen = name.utf8.allSatisfy {
      CharacterClass.continuesName($0) || $0 == UInt8(ascii: ".")
    }
    guard isOpen else { return }
    place = .variable
    partialRange = SourceRange(token.range.upperBound - name.utf8.count, token.range.upperBound)
    partial = String(name)
    plainPartial = partial
    openQuote = nil
    variableEnding = isBraced ? "}" : isQuoted ? "" : " "
  }

  /// What a text in quotes means, closed or not; one with variables or half an escape as it stands.
  private func unquoted(_ token: Token) -> String {
    let inner = partial.dropFirst().dropLast(token.isTerminated ? 1 : 0)
    guard token.kind == .string, !inner.isEmpty else { return String(inner) }
    let whole = SourceText(name: "", text: "\"\(inner)\"")
    guard let pieces = try? TextPieceScanner.string(whole.range, in: whole), pieces.count == 1,
      case .text(let text) = pieces[0]
    else { return String(inner) }
    return text
  }

  /// Reads the finished tokens of the statement.
  private mutating func read(_ tokens: ArraySlice<Token>) {
    let isVariable = place == .variable
    guard let first = tokens.first else { return }
    verb = text(first)
    place = .argument
    var rest = tokens.dropFirst()
    while let token = rest.popFirst() {
      switch token.kind {
      case .pipe: place = rest.isEmpty ? .output : .none
      case .comparison(.greater), .append: place = rest.isEmpty ? .file : .none
      case .equals: place = .argument
      default:
        if rest.first?.kind == .equals {
          readOption(text(token), &rest)
        } else {
          positionals.append(text(token))
        }
      }
      if place == .output || place == .file || place == .none { break }
    }
    if isVariable { place = .variable }
  }

  private mutating func readOption(_ name: String, _ rest: inout ArraySlice<Token>) {
    rest.removeFirst()
    options.append(name)
    guard let value = rest.first else {
      place = .optionValue(name)
      return
    }
    if value.kind == .leftBrace {
      var isOpen = true
      while isOpen, let token = rest.popFirst() { isOpen = token.kind != .rightBrace }
      // The elements of a list are of one kind.
      if isOpen { place = .optionValue(name) }
    } else {
      rest.removeFirst()
    }
  }

  // MARK: Form

  /// The form of the command that the words so far select, and the number of its values.
  func form() -> (form: CommandForm, valueCount: Int)? {
    guard let verb, let signature = catalog.signature(verb) else { return nil }
    if let first = positionals.first, let variant = signature.variant(first) {
      return (signature.form(variant), positionals.count - 1)
    }
    return (signature.form(nil), positionals.count)
  }
}
