// SPDX-License-Identifier: MIT

/// What exact arithmetic cannot do.
package enum ArithmeticError: Error, Sendable, Equatable {
  /// A numerator or denominator leaves the 64-bit range.
  case overflow
  /// The divisor is zero.
  case divisionByZero
}

/// An exact fraction of two 64-bit integers, always reduced, with a positive denominator.
package struct Rational: Sendable, Hashable {
  /// Signed numerator.
  package let numerator: Int
  /// Positive denominator.
  package let denominator: Int

  /// Creates an integer.
  package init(_ integer: Int) {
    numerator = integer
    denominator = 1
  }

  /// Creates the reduced fraction `numerator / denominator`.
  package init(_ numerator: Int, _ denominator: Int) throws(ArithmeticError) {
    if denominator == 0 { throw .divisionByZero }
    let divisor = Rational.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let top = numerator.magnitude / divisor
    let bottom = denominator.magnitude / divisor
    guard top <= UInt(Int.max), bottom <= UInt(Int.max) else { throw .overflow }
    let isNegative = (numerator < 0) != (denominator < 0)
    self.numerator = isNegative ? -Int(top) : Int(top)
    self.denominator = Int(bottom)
  }

  /// Whether the value is a whole number.
  package var isInteger: Bool { denominator == 1 }

  /// The nearest double, correctly rounded when both parts are below 2^53.
  package var doubleValue: Double { Double(numerator) / Double(denominator) }

  private static func greatestCommonDivisor(_ first: UInt, _ second: UInt) -> UInt {
    var (larger, smaller) = (first, second)
    while smaller != 0 { (larger, smaller) = (smaller, larger % smaller) }
    return max(larger, 1)
  }

  private static func product(_ left: Int, _ right: Int) throws(ArithmeticError) -> Int {
    let (result, overflow) = left.multipliedReportingOverflow(by: right)
    if overflow { throw .overflow }
    return result
  }

  /// The exact sum.
  package func adding(_ other: Rational) throws(ArithmeticError) -> Rational {
    // Over the least common denominator, so that steps of 1/255 do not overflow early.
    let divisor = Int(Self.greatestCommonDivisor(UInt(denominator), UInt(other.denominator)))
    let left = try Self.product(numerator, other.denominator / divisor)
    let right = try Self.product(other.numerator, denominator / divisor)
    let (sum, overflow) = left.addingReportingOverflow(right)
    if overflow { throw .overflow }
    return try Rational(sum, Self.product(denominator / divisor, other.denominator))
  }

  /// The exact difference.
  package func subtracting(_ other: Rational) throws(ArithmeticError) -> Rational {
    try adding(other.negated())
  }

  /// The value with the other sign.
  package func negated() throws(ArithmeticError) -> Rational {
    if numerator == .min { throw .overflow }
    return try Rational(-numerator, denominator)
  }

  /// The exact product.
  package func multiplied(by other: Rational) throws(ArithmeticError) -> Rational {
    // Reduced crosswise first, so that only a result that does not fit overflows.
    let left = try Rational(numerator, other.denominator)
    let right = try Rational(other.numerator, denominator)
    return try Rational(
      Self.product(left.numerator, right.numerator),
      Self.product(left.denominator, right.denominator))
  }

  /// The exact quotient.
  package func divided(by other: Rational) throws(ArithmeticError) -> Rational {
    if other.numerator == 0 { throw .divisionByZero }
    return try multiplied(by: Rational(other.denominator, other.numerator))
  }
}

extension Rational: Comparable {
  /// Compares exactly, in 128-bit products.
  package static func < (left: Rational, right: Rational) -> Bool {
    let first = left.numerator.multipliedFullWidth(by: right.denominator)
    let second = right.numerator.multipliedFullWidth(by: left.denominator)
    return (first.high, first.low) < (second.high, second.low)
  }
}

extension Rational: ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral {
  /// Creates an integer.
  package init(integerLiteral value: Int) { self.init(value) }

  /// Creates the decimal as it is written in the source: `0.1` is exactly one tenth.
  package init(floatLiteral value: Double) {
    // The shortest decimal that gives this double is the one that was typed.
    guard let parsed = DecimalScanner.rational("\(value)") else {
      preconditionFailure("\(value) is no exact decimal of 64 bits")
    }
    self = parsed
  }
}

extension Rational: CustomStringConvertible {
  /// `3`, `0.25` or, where no finite decimal exists, `8/255`.
  package var description: String {
    if isInteger { return "\(numerator)" }
    var rest = denominator
    var (twos, fives) = (0, 0)
    while rest % 2 == 0 { (rest, twos) = (rest / 2, twos + 1) }
    while rest % 5 == 0 { (rest, fives) = (rest / 5, fives + 1) }
    let digits = max(twos, fives)
    guard rest == 1, digits <= 18, let scale = try? DecimalScanner.powerOfTen(digits) else {
      return "\(numerator)/\(denominator)"
    }
    let (scaled, overflow) = numerator.magnitude.multipliedReportingOverflow(
      by: UInt(scale / denominator))
    if overflow { return "\(numerator)/\(denominator)" }
    let text = String(scaled)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return (numerator < 0 ? "-" : "") + padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}
