// SPDX-License-Identifier: MIT

/// The legal range of a number, exact, each end open or closed or absent.
package struct NumberBounds: Sendable, Equatable {
  /// The lower end, or nil.
  package let lower: Rational?
  /// The upper end, or nil.
  package let upper: Rational?
  /// Whether `lower` itself is excluded.
  package let excludesLower: Bool
  /// Whether `upper` itself is excluded.
  package let excludesUpper: Bool

  /// Creates bounds; an end that is nil is absent.
  package init(
    lower: Rational? = nil, upper: Rational? = nil, excludesLower: Bool = false,
    excludesUpper: Bool = false
  ) {
    self.lower = lower
    self.upper = upper
    self.excludesLower = excludesLower
    self.excludesUpper = excludesUpper
  }

  /// Every number.
  package static let any = NumberBounds()

  /// `bound` and everything above.
  package static func atLeast(_ bound: Rational) -> NumberBounds { NumberBounds(lower: bound) }

  /// Everything above `bound`, and up to `upper` where given.
  package static func above(_ bound: Rational, upTo upper: Rational? = nil) -> NumberBounds {
    NumberBounds(lower: bound, upper: upper, excludesLower: true)
  }

  /// From `lower` to `upper`, both included.
  package static func closed(_ lower: Rational, _ upper: Rational) -> NumberBounds {
    NumberBounds(lower: lower, upper: upper)
  }

  /// Between `lower` and `upper`, both excluded.
  package static func open(_ lower: Rational, _ upper: Rational) -> NumberBounds {
    NumberBounds(lower: lower, upper: upper, excludesLower: true, excludesUpper: true)
  }

  /// From `lower`, included, to `upper`, excluded.
  package static func halfOpen(_ lower: Rational, _ upper: Rational) -> NumberBounds {
    NumberBounds(lower: lower, upper: upper, excludesUpper: true)
  }

  /// Whether `value` is legal.
  package func contains(_ value: Rational) -> Bool {
    if let lower, excludesLower ? value <= lower : value < lower { return false }
    if let upper, excludesUpper ? value >= upper : value > upper { return false }
    return true
  }

  /// Whether a measured `value` is legal.
  package func contains(_ value: Double) -> Bool {
    if value.isNaN { return false }
    if let lower = lower?.doubleValue, excludesLower ? value <= lower : value < lower {
      return false
    }
    if let upper = upper?.doubleValue, excludesUpper ? value >= upper : value > upper {
      return false
    }
    return true
  }

  /// The range in words, `above 0 and at most 1`, or nil without ends.
  package var explanation: String? {
    let low = lower.map { excludesLower ? "above \($0)" : "at least \($0)" }
    let high = upper.map { excludesUpper ? "below \($0)" : "at most \($0)" }
    if let lower, let upper, !excludesLower, !excludesUpper { return "from \(lower) to \(upper)" }
    let parts = [low, high].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " and ")
  }
}
