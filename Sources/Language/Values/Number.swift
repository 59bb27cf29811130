// SPDX-License-Identifier: MIT

/// An exact number that remembers how it was written.
package struct Number: Sendable, Hashable {
  /// The exact value.
  package let value: Rational
  /// The source spelling: `8/255`, `0.10`, `1e-3`, `45%`, `90s`.
  package let spelling: String

  /// Creates a number; without a spelling it prints as decimal or reduced fraction.
  package init(_ value: Rational, spelling: String? = nil) {
    self.value = value
    self.spelling = spelling ?? value.description
  }

  /// Creates an integer.
  package init(_ integer: Int) {
    self.init(Rational(integer))
  }

  /// The nearest double.
  package var doubleValue: Double { value.doubleValue }

  /// The number as `Int` when it is whole.
  package var integerValue: Int? { value.isInteger ? value.numerator : nil }

  /// Numbers are equal when their values are, however written.
  package static func == (left: Number, right: Number) -> Bool { left.value == right.value }

  /// Hashes the value alone.
  package func hash(into hasher: inout Hasher) { hasher.combine(value) }
}
