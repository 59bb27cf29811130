// SPDX-License-Identifier: MIT

/// JSON objects whose members are texts, numbers, true, false and null (RFC 8259).
///
/// Small on purpose: it saves the prompt the start-up time of a general library.
enum FlatJSON {
  /// The value of a member.
  enum Value: Equatable {
    case text(String)
    /// A number, true, false or null, as it is spelled.
    case literal(String)

    var text: String? {
      if case .text(let text) = self { text } else { nil }
    }

    var integer: Int? {
      if case .literal(let spelling) = self { Int(spelling) } else { nil }
    }
  }

  /// A text in quotes, with everything escaped that would end the row or the text.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case "\u{0}"..<"\u{20}", "\u{7F}", "\u{2028}", "\u{2029}":
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The members of an object; nil when the bytes are anything else.
  ///
  /// A later member of the same name wins.
  static func members(of bytes: some Sequence<UInt8>) -> [String: Value]? {
    guard let text = String(validating: Array(bytes), as: UTF8.self) else { return nil }
    var reader = FlatJSONReader(text)
    return reader.readObject()
  }
}
