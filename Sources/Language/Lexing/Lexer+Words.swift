// SPDX-License-Identifier: MIT

extension Lexer {
  /// Skips a bare word with its variables; returns false when a `${` is never closed.
  mutating func skipWord(_ mode: Mode) -> Bool {
    if mode == .expression { return skipOperand() }
    let start = position
    while let byte = peek() {
      if byte == UInt8(ascii: "$") {
        guard let variable = variable(at: position, takesFields: position == start) else { break }
        advance(variable.length)
        if !variable.isClosed { return false }
      } else if CharacterClass.isWord(byte), !isForeignPunctuation() {
        advance()
      } else if isBoundInOption(from: start) {
        advance()
      } else {
        break
      }
    }
    return true
  }

  /// Whether a `<` belongs to the value of an option, as in `until=ci<1pp`: between a letter and a
  /// digit, where no comparison can stand.
  private func isBoundInOption(from start: Int) -> Bool {
    guard peek() == UInt8(ascii: "<"), start > 1, position > start else { return false }
    let isOption =
      bytes[start - 1] == UInt8(ascii: "=") && CharacterClass.continuesName(bytes[start - 2])
    return isOption && CharacterClass.isLetter(bytes[position - 1])
      && peek(1).map(CharacterClass.isDigit) == true
  }

  /// In parentheses: one number, one variable or one word.
  private mutating func skipOperand() -> Bool {
    guard let byte = peek() else { return true }
    if byte == UInt8(ascii: "$") {
      guard let variable = variable(at: position, takesFields: true) else { return true }
      advance(variable.length)
      return variable.isClosed
    }
    let opensDecimal = byte == UInt8(ascii: ".") && peek(1).map(CharacterClass.isDigit) == true
    if CharacterClass.isDigit(byte) || opensDecimal {
      skipNumber()
    } else if CharacterClass.startsName(byte) || byte >= 0x80 {
      while let next = peek(), isWordInExpression(next), !isForeignPunctuation() { advance() }
    }
    return true
  }

  private func isWordInExpression(_ byte: UInt8) -> Bool {
    // No bare word is a variable, so the `-` of `eight-layer` cannot mean a subtraction.
    byte >= 0x80 || CharacterClass.continuesName(byte) || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: ".")
  }

  private mutating func skipNumber() {
    while let byte = peek() {
      let isExponentSign =
        (byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+"))
        && (bytes[position - 1] | 0x20) == UInt8(ascii: "e")
        && peek(1).map(CharacterClass.isDigit) == true
      let isPart =
        CharacterClass.continuesName(byte) || byte == UInt8(ascii: ".")
        || byte == UInt8(ascii: "%")
      guard isPart || isExponentSign else { return }
      advance()
    }
  }

  /// Curly quotes and no-break spaces come with pasted text and belong to no word.
  private func isForeignPunctuation() -> Bool {
    if peek() == 0xC2 { return peek(1) == 0xA0 }
    guard peek() == 0xE2, peek(1) == 0x80, let last = peek(2) else { return false }
    return last == 0x98 || last == 0x99 || last == 0x9C || last == 0x9D
  }

  /// Extent of `$name`, `$name.field` (where `takesFields`) or `${name.field}` at `start`.
  private func variable(at start: Int, takesFields: Bool) -> (length: Int, isClosed: Bool)? {
    guard let first = byte(at: start + 1) else { return nil }
    if first == UInt8(ascii: "{") {
      var end = start + 2
      while let byte = byte(at: end), byte != UInt8(ascii: "}"), byte != UInt8(ascii: "\n") {
        end += 1
      }
      let isClosed = byte(at: end) == UInt8(ascii: "}")
      return (isClosed ? end + 1 - start : end - start, isClosed)
    }
    guard CharacterClass.startsName(first) else { return nil }
    var end = endOfName(from: start + 1)
    // A variable that begins its word takes fields with it: `$it.accuracy`.
    while takesFields, byte(at: end) == UInt8(ascii: "."), let next = byte(at: end + 1),
      CharacterClass.startsName(next)
    {
      end = endOfName(from: end + 1)
    }
    return (end - start, true)
  }

  private func endOfName(from start: Int) -> Int {
    var end = start
    while let byte = byte(at: end), CharacterClass.continuesName(byte) { end += 1 }
    return end
  }

  private func byte(at offset: Int) -> UInt8? { offset < bytes.count ? bytes[offset] : nil }
}
