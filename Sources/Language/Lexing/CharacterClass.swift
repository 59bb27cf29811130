// SPDX-License-Identifier: MIT

/// The roles of single bytes in the language.
enum CharacterClass {
  static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    let lower = byte | 0x20
    return lower >= UInt8(ascii: "a") && lower <= UInt8(ascii: "z")
  }

  /// The first byte of a variable, option or function name.
  static func startsName(_ byte: UInt8) -> Bool { isLetter(byte) || byte == UInt8(ascii: "_") }

  /// A later byte of a name.
  static func continuesName(_ byte: UInt8) -> Bool { startsName(byte) || isDigit(byte) }

  /// A byte that a number can begin with.
  static func startsNumber(_ byte: UInt8) -> Bool {
    isDigit(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "+")
  }

  /// A byte of a bare word; bytes of non-ASCII characters are.
  static func isWord(_ byte: UInt8) -> Bool {
    if byte >= 0x80 || continuesName(byte) { return true }
    switch byte {
    case UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: "+"), UInt8(ascii: "-"),
      UInt8(ascii: ":"), UInt8(ascii: "@"), UInt8(ascii: "%"), UInt8(ascii: "*"),
      UInt8(ascii: "~"), UInt8(ascii: "#"):
      return true
    default: return false
    }
  }

  /// Whether `text` is a name: a letter or `_`, then letters, digits and `_`.
  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, startsName(first) else { return false }
    return text.utf8.allSatisfy(continuesName)
  }

  /// Whether `text` is a verb: like a name, with `-` allowed inside.
  static func isVerb(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, startsName(first) else { return false }
    return text.utf8.allSatisfy { continuesName($0) || $0 == UInt8(ascii: "-") }
  }
}
