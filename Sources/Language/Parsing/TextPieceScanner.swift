// SPDX-License-Identifier: MIT

/// Splits words and strings into text and variables.
struct TextPieceScanner {
  let source: SourceText
  private var position: Int
  private let end: Int
  private let hasEscapes: Bool
  private let takesFieldsFirst: Bool
  private var pieces: [TextPiece] = []
  private var text: [UInt8] = []

  /// The pieces of a bare word.
  static func word(_ range: SourceRange, in source: SourceText) throws(Diagnostic) -> [TextPiece] {
    var scanner = TextPieceScanner(source, range, isWord: true)
    return try scanner.scan()
  }

  /// The pieces of a string; `range` includes the quotes.
  static func string(
    _ range: SourceRange, in source: SourceText
  ) throws(Diagnostic) -> [TextPiece] {
    let inner = SourceRange(range.lowerBound + 1, range.upperBound - 1)
    var scanner = TextPieceScanner(source, inner, isWord: false)
    return try scanner.scan()
  }

  private init(_ source: SourceText, _ range: SourceRange, isWord: Bool) {
    self.source = source
    position = range.lowerBound
    end = range.upperBound
    hasEscapes = !isWord
    takesFieldsFirst = isWord
  }

  private mutating func scan() throws(Diagnostic) -> [TextPiece] {
    let start = position
    while position < end {
      let byte = source.bytes[position]
      if byte == UInt8(ascii: "\\"), hasEscapes {
        try scanEscape()
      } else if byte == UInt8(ascii: "$"), let next = peek(1),
        next == UInt8(ascii: "{") || CharacterClass.startsName(next)
      {
        try scanVariable(opensWord: takesFieldsFirst && position == start)
      } else {
        text.append(byte)
        position += 1
      }
    }
    flush()
    return pieces
  }

  private func peek(_ distance: Int = 0) -> UInt8? {
    position + distance < end ? source.bytes[position + distance] : nil
  }

  private mutating func flush() {
    if text.isEmpty { return }
    pieces.append(.text(String(decoding: text, as: UTF8.self)))
    text = []
  }

  private mutating func scanVariable(opensWord: Bool) throws(Diagnostic) {
    let start = position
    let isBraced = peek(1) == UInt8(ascii: "{")
    position += isBraced ? 2 : 1
    var path: [String] = []
    repeat {
      if !path.isEmpty { position += 1 }
      let lower = position
      while let byte = peek(), CharacterClass.continuesName(byte) { position += 1 }
      path.append(source.text(in: SourceRange(lower, position)))
    } while (isBraced || opensWord) && peek() == UInt8(ascii: ".")
      && (isBraced || peek(1).map(CharacterClass.startsName) == true)
    if isBraced {
      let isClosed = peek() == UInt8(ascii: "}")
      if isClosed { position += 1 }
      guard isClosed, path.allSatisfy(CharacterClass.isName) else {
        throw Diagnostic(
          .syntax, "this is no variable", at: SourceRange(start, max(position, start + 2)),
          in: source, expected: "`${name}` or `${name.field}`")
      }
    }
    flush()
    pieces.append(
      .variable(
        name: path[0], fields: Array(path.dropFirst()), range: SourceRange(start, position)))
  }

  private mutating func scanEscape() throws(Diagnostic) {
    let start = position
    let escaped = peek(1)
    position = min(position + 2, end)
    switch escaped {
    case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): text.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "r"): text.append(UInt8(ascii: "\r"))
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "$"):
      text.append(source.bytes[start + 1])
    case UInt8(ascii: "\n"): break
    case UInt8(ascii: "u") where peek() == UInt8(ascii: "{"): try scanScalar(from: start)
    default:
      while let byte = peek(), byte & 0xC0 == 0x80 { position += 1 }
      throw Diagnostic(
        .syntax, "unknown escape", at: SourceRange(start, position), in: source,
        expected: #"\n, \t, \r, \\, \", \$ or \u{hexadecimal}"#,
        suggestion: "write the text in single quotes to take it as it stands")
    }
  }

  private mutating func scanScalar(from start: Int) throws(Diagnostic) {
    let lower = position + 1
    while let byte = peek(), byte != UInt8(ascii: "}") { position += 1 }
    let digits = source.text(in: SourceRange(lower, max(lower, position)))
    position = min(position + 1, end)
    guard digits.utf8.count <= 6, let code = UInt32(digits, radix: 16), code != 0,
      let scalar = Unicode.Scalar(code)
    else {
      throw Diagnostic(
        .syntax, "`\\u{\(digits.prefix(12))}` is no character", at: SourceRange(start, position),
        in: source, expected: "a Unicode code point, as in `\\u{e9}`")
    }
    text += Array(String(Character(scalar)).utf8)
  }
}
