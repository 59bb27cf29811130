// SPDX-License-Identifier: MIT

/// Reads exact decimals such as `5`, `-.485`, `1e-3` or `10_000`.
enum DecimalScanner {
  /// What a text turned out to be.
  enum Result: Equatable {
    /// The text does not have the form of a decimal.
    case notADecimal
    /// It has, but 64 bits do not hold it exactly.
    case tooLarge
    /// The exact value.
    case value(Rational)
  }

  /// The value of a decimal, or nil when it is none or does not fit.
  static func rational(_ text: some StringProtocol) -> Rational? {
    if case .value(let value) = scan(text) { return value }
    return nil
  }

  /// Ten to the power of `exponent`, which is not negative.
  static func powerOfTen(_ exponent: Int) throws(ArithmeticError) -> Int {
    var result = 1
    if exponent > 18 { throw .overflow }
    for _ in 0..<exponent { result *= 10 }
    return result
  }

  /// Reads the whole of `text`.
  static func scan(_ text: some StringProtocol) -> Result {
    var bytes = Array(text.utf8)[...]
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    let whole = takeDigits(&bytes)
    var fraction: [UInt8] = []
    if bytes.first == UInt8(ascii: ".") {
      bytes.removeFirst()
      fraction = takeDigits(&bytes)
    }
    if whole.isEmpty && fraction.isEmpty { return .notADecimal }
    guard let exponent = takeExponent(&bytes), bytes.isEmpty else { return .notADecimal }
    return value(
      digits: whole + fraction, scale: fraction.count, exponent: exponent, isNegative: isNegative)
  }

  private static func takeDigits(_ bytes: inout ArraySlice<UInt8>) -> [UInt8] {
    var digits: [UInt8] = []
    while let byte = bytes.first {
      let isSeparator = byte == UInt8(ascii: "_") && !digits.isEmpty
      guard isSeparator || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { break }
      if !isSeparator { digits.append(byte - UInt8(ascii: "0")) }
      bytes.removeFirst()
    }
    return digits
  }

  /// The exponent, 0 when there is none, nil when it is malformed.
  private static func takeExponent(_ bytes: inout ArraySlice<UInt8>) -> Int? {
    guard let mark = bytes.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else {
      return 0
    }
    bytes.removeFirst()
    let isNegative = bytes.first == UInt8(ascii: "-")
    if isNegative || bytes.first == UInt8(ascii: "+") { bytes.removeFirst() }
    let digits = takeDigits(&bytes)
    if digits.isEmpty { return nil }
    let magnitude = digits.reduce(0) { min($0 * 10 + Int($1), 1000) }
    return isNegative ? -magnitude : magnitude
  }

  private static func value(
    digits: [UInt8], scale: Int, exponent: Int, isNegative: Bool
  ) -> Result {
    var digits = digits[...]
    var power = exponent - scale
    while digits.last == 0 {
      digits.removeLast()
      power += 1
    }
    if digits.isEmpty { return .value(0) }
    var magnitude = 0
    for digit in digits {
      let (scaled, first) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, second) = scaled.addingReportingOverflow(Int(digit))
      if first || second { return .tooLarge }
      magnitude = sum
    }
    do {
      let signed = Rational(isNegative ? -magnitude : magnitude)
      let factor = Rational(try powerOfTen(abs(power)))
      return .value(
        power < 0 ? try signed.divided(by: factor) : try signed.multiplied(by: factor))
    } catch {
      return .tooLarge
    }
  }
}
