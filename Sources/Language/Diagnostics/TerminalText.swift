// SPDX-License-Identifier: MIT

/// Text that goes to a terminal.
package enum TerminalText {
  /// The text with U+FFFD for control characters, which could command the terminal.
  ///
  /// - Parameter keepsLines: whether line breaks and tabs stay.
  package static func visible(_ text: String, keepsLines: Bool = false) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    let scalars = Array(text.unicodeScalars)
    var result = String.UnicodeScalarView()
    for (index, scalar) in scalars.enumerated() {
      let isKept: Bool
      switch scalar {
      case "\n", "\t": isKept = keepsLines
      // Alone it would let what follows overwrite the line.
      case "\r": isKept = keepsLines && scalars[(index + 1)...].first == "\n"
      default: isKept = !isControl(scalar)
      }
      result.append(isKept ? scalar : "\u{FFFD}")
    }
    return String(result)
  }

  /// Whether a terminal obeys the character, or shows what follows in another order.
  static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
      || (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
  }
}
