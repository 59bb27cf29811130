// SPDX-License-Identifier: MIT

/// Cuts a source text into tokens, one at a time, so that the parser may choose the mode.
package struct Lexer: Sendable {
  /// Which characters join into words.
  package enum Mode: Sendable {
    /// Newlines end statements; `8/255` and `0.1..0.9` are one word.
    case statement
    /// Inside parentheses: newlines are space, `+ - * /` are operators.
    case expression
    /// As in statements, but that only behind a space `#` begins a comment.
    case shell
  }

  /// The source that is read.
  package let source: SourceText
  /// Offset of the next byte to read.
  package private(set) var position: Int
  /// Comments read so far, in order.
  package private(set) var comments: [SourceRange] = []
  /// Whether the last white space held a `\` that joins two lines, the second of which is missing.
  package private(set) var endsInContinuation = false

  let bytes: [UInt8]
  private var hasUnclosedString = false

  /// Creates a lexer at the start of `source`, behind a byte order mark and a `#!` line.
  package init(_ source: SourceText) {
    self.source = source
    bytes = source.bytes
    position = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
  }

  /// All tokens of `source` up to and including `end`.
  package static func tokens(_ source: SourceText, mode: Mode = .statement) -> [Token] {
    var lexer = Lexer(source)
    var tokens: [Token] = []
    repeat { tokens.append(lexer.next(mode)) } while tokens.last?.kind != .end
    return tokens
  }

  /// Continues reading at `offset`.
  package mutating func move(to offset: Int) {
    position = min(max(offset, 0), bytes.count)
    endsInContinuation = false
  }

  /// Reads the next token.
  package mutating func next(_ mode: Mode) -> Token {
    let start = position
    skipSpace(mode)
    let followsSpace = position > start || position == 0
    let lower = position
    var token = Token(kind: .end, range: SourceRange(lower, lower), followsSpace: followsSpace)
    guard let byte = peek() else { return token }
    switch byte {
    case UInt8(ascii: "'"), UInt8(ascii: "\""): token.isTerminated = skipString(byte)
    default: token.isTerminated = skipWord(mode)
    }
    if byte == UInt8(ascii: "'") {
      token.kind = .rawString
    } else if byte == UInt8(ascii: "\"") {
      token.kind = .string
    } else if position > lower {
      let isPlain = !bytes[lower..<position].contains(UInt8(ascii: "$"))
      token.kind = isPlain ? .word : .interpolated
    } else {
      token.kind = punctuation(byte, mode)
    }
    token.range.upperBound = position
    return token
  }

  func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < bytes.count ? bytes[position + distance] : nil
  }

  mutating func advance(_ count: Int = 1) { position = min(position + count, bytes.count) }

  // MARK: White space

  private mutating func skipSpace(_ mode: Mode) {
    endsInContinuation = false
    while let byte = peek() {
      switch byte {
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): advance()
      case UInt8(ascii: "\n"):
        if mode != .expression { return }
        advance()
      case UInt8(ascii: "#"):
        if mode == .shell, !isBehindSpace { return }
        skipComment()
      case UInt8(ascii: "\\"):
        guard let length = continuationLength() else { return }
        advance(length)
        endsInContinuation = position == bytes.count
      case 0xC2 where peek(1) == 0xA0: advance(2)  // A no-break space, as web pages hold.
      default: return
      }
    }
  }

  private var isBehindSpace: Bool {
    guard position > 0 else { return true }
    switch bytes[position - 1] {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: "\n"): return true
    case 0xA0: return position > 1 && bytes[position - 2] == 0xC2
    default: return false
    }
  }

  /// Length of `\`, spaces and a line break, or nil when the `\` joins no lines.
  private func continuationLength() -> Int? {
    var length = 1
    while let byte = peek(length) {
      length += 1
      if byte == UInt8(ascii: "\n") { return length }
      guard byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") || byte == UInt8(ascii: "\r")
      else { return nil }
    }
    return length
  }

  private mutating func skipComment() {
    let start = position
    while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
    var end = position
    while end > start, bytes[end - 1] == UInt8(ascii: "\r") || bytes[end - 1] == UInt8(ascii: " ") {
      end -= 1
    }
    // Reading again after a rewind must not list a comment twice.
    if start >= comments.last?.upperBound ?? 0 { comments.append(SourceRange(start, end)) }
  }

  // MARK: Strings and punctuation

  /// Skips a quoted text; an unclosed one ends with its line, so that later lines are still read.
  private mutating func skipString(_ quote: UInt8) -> Bool {
    let start = position
    advance()
    while let byte = peek() {
      if hasUnclosedString && byte == UInt8(ascii: "\n") { return false }
      advance()
      if byte == quote { return true }
      if byte == UInt8(ascii: "\\") && quote == UInt8(ascii: "\"") { advance() }
    }
    hasUnclosedString = true
    position = start
    while let byte = peek(), byte != UInt8(ascii: "\n") { advance() }
    return false
  }

  private mutating func punctuation(_ byte: UInt8, _ mode: Mode) -> TokenKind {
    let following = peek(1)
    advance()
    switch byte {
    case UInt8(ascii: "\n"): return .newline
    case UInt8(ascii: ";"): return .semicolon
    case UInt8(ascii: "{"): return .leftBrace
    case UInt8(ascii: "}"): return .rightBrace
    case UInt8(ascii: "("): return .leftParenthesis
    case UInt8(ascii: ")"): return .rightParenthesis
    case UInt8(ascii: "["): return .leftBracket
    case UInt8(ascii: "]"): return .rightBracket
    case UInt8(ascii: ","): return .comma
    case UInt8(ascii: "|"): return .pipe
    case UInt8(ascii: "="), UInt8(ascii: "!"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "?"):
      return operation(byte, following)
    case UInt8(ascii: "+") where mode == .expression: return .arithmetic(.add)
    case UInt8(ascii: "-") where mode == .expression: return .arithmetic(.subtract)
    case UInt8(ascii: "*") where mode == .expression: return .arithmetic(.multiply)
    case UInt8(ascii: "/") where mode == .expression: return .arithmetic(.divide)
    default:
      // Never stop inside a character: ranges must cut the text between characters.
      while let next = peek(), next & 0xC0 == 0x80 { advance() }
      return .unknown
    }
  }

  private mutating func operation(_ byte: UInt8, _ following: UInt8?) -> TokenKind {
    let isPair = following == UInt8(ascii: "=")
    if isPair { advance() }
    switch byte {
    case UInt8(ascii: "="): return isPair ? .comparison(.equal) : .equals
    case UInt8(ascii: "!"): return isPair ? .comparison(.notEqual) : .unknown
    case UInt8(ascii: "<"): return .comparison(isPair ? .lessOrEqual : .less)
    case UInt8(ascii: "?"): return isPair ? .defaultEquals : .unknown
    default:
      if isPair { return .comparison(.greaterOrEqual) }
      if following == UInt8(ascii: ">") {
        advance()
        return .append
      }
      return .comparison(.greater)
    }
  }
}
