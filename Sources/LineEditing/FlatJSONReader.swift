// SPDX-License-Identifier: MIT

/// Reads one flat JSON object from its beginning to its end.
struct FlatJSONReader {
  private let scalars: [Unicode.Scalar]
  private var position = 0

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// The members of the object; nil when the text is anything else.
  mutating func readObject() -> [String: FlatJSON.Value]? {
    var members: [String: FlatJSON.Value] = [:]
    guard take("{") else { return nil }
    if !take("}") {
      repeat {
        guard let name = readText(), take(":"), let value = readValue() else { return nil }
        members[name] = value
      } while take(",")
      guard take("}") else { return nil }
    }
    skipSpace()
    return position == scalars.count ? members : nil
  }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func skipSpace() {
    while let scalar = current, Self.isSpace(scalar) { position += 1 }
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\t" || scalar == "\r" || scalar == "\n"
  }

  private mutating func take(_ expected: Unicode.Scalar) -> Bool {
    skipSpace()
    guard current == expected else { return false }
    position += 1
    return true
  }

  private mutating func readValue() -> FlatJSON.Value? {
    skipSpace()
    if current == "\"" { return readText().map { .text($0) } }
    var spelling = ""
    while let scalar = current, isLiteralPart(scalar) {
      spelling.unicodeScalars.append(scalar)
      position += 1
    }
    let isWord = spelling == "true" || spelling == "false" || spelling == "null"
    return isWord || Double(spelling) != nil ? .literal(spelling) : nil
  }

  private func isLiteralPart(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "0"..."9", "a"..."z", "A"..."Z", "+", "-", ".": true
    default: false
    }
  }

  private mutating func readText() -> String? {
    guard take("\"") else { return nil }
    var result = String.UnicodeScalarView()
    while let scalar = current {
      position += 1
      switch scalar {
      case "\"": return String(result)
      case "\\":
        guard let escaped = readEscape() else { return nil }
        result.append(escaped)
      case "\u{0}"..<"\u{20}": return nil
      default: result.append(scalar)
      }
    }
    return nil
  }

  private mutating func readEscape() -> Unicode.Scalar? {
    guard let letter = current else { return nil }
    position += 1
    switch letter {
    case "\"", "\\", "/": return letter
    case "b": return "\u{8}"
    case "f": return "\u{C}"
    case "n": return "\n"
    case "r": return "\r"
    case "t": return "\t"
    case "u": return readCodePoint()
    default: return nil
    }
  }

  /// Four hexadecimal digits, or twice four where a pair of surrogates spells one scalar.
  private mutating func readCodePoint() -> Unicode.Scalar? {
    guard let first = readHexadecimal() else { return nil }
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) }
    guard current == "\\" else { return nil }
    position += 1
    guard current == "u" else { return nil }
    position += 1
    guard let second = readHexadecimal(), (0xDC00..<0xE000).contains(second) else { return nil }
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
  }

  private mutating func readHexadecimal() -> UInt32? {
    guard position + 4 <= scalars.count else { return nil }
    var value: UInt32 = 0
    for scalar in scalars[position..<(position + 4)] {
      guard let digit = Character(scalar).hexDigitValue else { return nil }
      value = value * 16 + UInt32(digit)
    }
    position += 4
    return value
  }
}
