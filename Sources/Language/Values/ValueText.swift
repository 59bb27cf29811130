// SPDX-License-Identifier: MIT

extension Value: CustomStringConvertible {
  /// The value as plain text, without quotes: what `"${x}"` gives.
  package var description: String {
    switch self {
    case .number(let number), .percent(let number), .duration(let number), .size(let number):
      number.spelling
    case .quantity(let number, let unit): number.spelling + unit
    case .real(let value): NumberText.plain(value)
    case .range(let range): range.spelling
    case .list: canonicalText
    case .boolean(let flag): flag ? "yes" : "no"
    case .word(let text), .string(let text), .path(let text): text
    case .model(let handle): handle.name
    case .record(let record): record.summary
    }
  }

  /// The value as it would be written in a script, quoted where needed.
  package var canonicalText: String {
    switch self {
    case .list(let values): "{\(values.map(\.canonicalText).joined(separator: ", "))}"
    case .word(let text), .path(let text): Value.isBareWord(text) ? text : Value.quoted(text)
    case .string(let text): Value.quoted(text)
    case .record: Value.quoted(description)
    default: description
    }
  }

  /// The value in a message: numbers as they were written, all else between backticks.
  var messageText: String {
    doubleValue == nil ? "`\(canonicalText.prefix(60))`" : description
  }

  /// Whether `text` can stand in a script without quotes and means itself.
  static func isBareWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "#") else { return false }
    // The space and the quotes of typesetters end a word, so that text from elsewhere is understood.
    let marks = "\u{A0}\u{2018}\u{2019}\u{201C}\u{201D}".unicodeScalars
    guard text.utf8.count <= Parser.wordLimit, text.utf8.allSatisfy(CharacterClass.isWord),
      !text.unicodeScalars.contains(where: { marks.contains($0) || TerminalText.isControl($0) })
    else { return false }
    // A number is spelled as its text; a range is not one value, and `1/0` is none.
    switch try? Literal.value(of: text) {
    case nil, .range?: return false
    default: return true
    }
  }

  /// The text in the quotes that need the fewest escapes.
  static func quoted(_ text: String) -> String {
    let isPlain = !text.unicodeScalars.contains { $0 == "'" || TerminalText.isControl($0) }
    if isPlain { return "'\(text)'" }
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\", "$": result += "\\\(scalar)"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\r": result += "\\r"
      case _ where TerminalText.isControl(scalar):
        result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
