// SPDX-License-Identifier: MIT

/// Decides what a bare word is: a number, a percentage, a range, a duration, a size or a word.
package enum Literal {
  /// Why a word that looks like a number is none.
  package struct Failure: Error, Sendable, Equatable {
    /// What is wrong.
    package let message: String
    /// What would be right.
    package let expected: String?
  }

  private static let seconds: [(unit: String, factor: Rational)] = [
    ("ms", 0.001), ("min", 60), ("s", 1), ("h", 3600), ("d", 86_400),
  ]

  private static let byteCounts: [(unit: String, factor: Rational)] = [
    ("KiB", 1024), ("MiB", 1_048_576), ("GiB", 1_073_741_824), ("TiB", 1_099_511_627_776),
    ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ("TB", 1_000_000_000_000), ("B", 1),
  ]

  /// The value of the bare word `text`.
  ///
  /// - Throws: ``Failure`` when it is a number that 64 bits do not hold, or an impossible range.
  package static func value(of text: String) throws(Failure) -> Value {
    // Most words start with a letter: nothing below can match them.
    guard let first = text.utf8.first, CharacterClass.startsNumber(first) else {
      return .word(text)
    }
    if let dots = text.firstRange(of: "..") {
      return try range(text[..<dots.lowerBound], text[dots.upperBound...], step: nil)
        ?? .word(text)
    }
    if text.hasSuffix("%"), let value = try exact(text.dropLast()) {
      guard let fraction = try? value.divided(by: 100) else { throw overflow(text) }
      return .percent(Number(fraction, spelling: text))
    }
    if let value = try exact(text[...]) { return .number(Number(value, spelling: text)) }
    if let value = try scaled(text, by: seconds) { return .duration(value) }
    if let value = try scaled(text, by: byteCounts) { return .size(value) }
    return .word(text)
  }

  /// A range from the text of its parts, or nil when one end is no number.
  static func range(
    _ first: Substring, _ last: Substring, step: Number?
  ) throws(Failure) -> Value? {
    guard !first.contains(".."), !last.contains(".."),
      let start = try end(String(first)), let end = try end(String(last))
    else { return nil }
    return try range(from: start, through: end, step: step.map(Value.number))
  }

  /// A range between two values.
  static func range(
    from first: Value, through last: Value, step: Value?
  ) throws(Failure) -> Value {
    let (start, end) = (try bound(first), try bound(last))
    let isPercent = first.isPercent || last.isPercent
    do {
      return .range(
        try NumberRange(
          from: start, through: end, step: try step.map { try bound($0) }, isPercent: isPercent))
    } catch let error as NumberRange.Failure {
      throw Failure(message: error.message, expected: error.expected)
    } catch let error as Failure {
      throw error
    } catch {
      throw Failure(message: "\(error)", expected: nil)
    }
  }

  private static func bound(_ value: Value) throws(Failure) -> Number {
    switch value {
    case .number(let number), .percent(let number): return number
    default:
      throw Failure(
        message: "`\(value)` is \(value.kindName), not a number",
        expected: "an exact number at the ends and the step of a range")
    }
  }

  private static func end(_ text: String) throws(Failure) -> Value? {
    switch try value(of: text) {
    case .number(let number): .number(number)
    case .percent(let number): .percent(number)
    default: nil
    }
  }

  /// A decimal or a fraction of two decimals.
  private static func exact(_ text: Substring) throws(Failure) -> Rational? {
    guard let slash = text.firstIndex(of: "/") else { return try decimal(text, in: text) }
    guard let top = try decimal(text[..<slash], in: text),
      let bottom = try decimal(text[text.index(after: slash)...], in: text)
    else { return nil }
    do {
      return try top.divided(by: bottom)
    } catch .divisionByZero {
      throw Failure(message: "`\(text)` divides by zero", expected: nil)
    } catch {
      throw overflow(text)
    }
  }

  private static func decimal(
    _ text: Substring, in whole: Substring
  ) throws(Failure) -> Rational? {
    switch DecimalScanner.scan(text) {
    case .notADecimal: return nil
    case .tooLarge: throw overflow(whole)
    case .value(let value): return value
    }
  }

  private static func scaled(
    _ text: String, by units: [(unit: String, factor: Rational)]
  ) throws(Failure) -> Number? {
    for (unit, factor) in units where text.hasSuffix(unit) {
      guard let value = try decimal(text.dropLast(unit.count), in: text[...]) else { continue }
      guard let product = try? value.multiplied(by: factor) else { throw overflow(text) }
      return Number(product, spelling: text)
    }
    return nil
  }

  private static func overflow(_ text: some StringProtocol) -> Failure {
    Failure(
      message: "`\(text.prefix(40))` does not fit: exact numbers are fractions of 64-bit integers",
      expected: "a number with at most 18 digits")
  }
}

extension Value {
  /// Whether this is a percentage.
  var isPercent: Bool {
    if case .percent = self { return true }
    return false
  }
}

extension StringProtocol {
  /// The first place where `needle`, which is not empty, stands.
  func firstRange(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) {
        return start..<index(start, offsetBy: needle.count)
      }
      start = index(after: start)
    }
    return nil
  }
}
