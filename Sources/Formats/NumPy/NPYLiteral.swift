// SPDX-License-Identifier: MIT

/// Reads the little of Python's literals that headers of NumPy arrays use.
struct NPYLiteral {
  enum Value: Equatable {
    case text(String)
    case flag(Bool)
    case integers([Int])
  }

  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The members of the one dictionary that the text is; nil for anything else.
  mutating func dictionary() -> [String: Value]? {
    guard take("{") else { return nil }
    var members: [String: Value] = [:]
    while !take("}") {
      guard let name = quoted(), take(":"), let value = value(), members[name] == nil else {
        return nil
      }
      members[name] = value
      if !take(",") {
        guard take("}") else { return nil }
        break
      }
    }
    skipBlanks()
    return rest.isEmpty ? members : nil
  }

  private mutating func value() -> Value? {
    if let text = quoted() { return .text(text) }
    if take("True") { return .flag(true) }
    if take("False") { return .flag(false) }
    return integers().map { .integers($0) }
  }

  private mutating func integers() -> [Int]? {
    guard take("(") else { return nil }
    var numbers: [Int] = []
    while !take(")") {
      skipBlanks()
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      guard let number = Int(String(decoding: digits, as: UTF8.self)), numbers.count < 64 else {
        return nil
      }
      rest = rest.dropFirst(digits.count)
      _ = take("L")
      numbers.append(number)
      if !take(",") {
        guard take(")") else { return nil }
        break
      }
    }
    return numbers
  }

  private mutating func quoted() -> String? {
    skipBlanks()
    guard let quote = rest.first, quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") else {
      return nil
    }
    let body = rest.dropFirst()
    guard let end = body.firstIndex(of: quote) else { return nil }
    rest = rest[(end + 1)...]
    return String(validating: body[..<end], as: UTF8.self)
  }

  private mutating func take(_ word: String) -> Bool {
    skipBlanks()
    guard rest.starts(with: word.utf8) else { return false }
    rest = rest.dropFirst(word.utf8.count)
    return true
  }

  private mutating func skipBlanks() {
    rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\n") }
  }
}
