// SPDX-License-Identifier: MIT

/// An exact, inclusive, evenly stepped range: `0.1..0.9 step 0.1` has nine values.
package struct NumberRange: Sendable, Hashable {
  /// The most values a range may have.
  package static let countLimit = 100_000

  /// Why a range cannot be.
  package struct Failure: Error, Sendable, Equatable {
    /// What is wrong.
    package let message: String
    /// What would be right.
    package let expected: String?
  }

  /// The first value.
  package let first: Number
  /// The last value, which is reached exactly.
  package let last: Number
  /// The difference of neighbours, never zero.
  package let step: Number
  /// Whether the values are percentages.
  package let isPercent: Bool
  /// How many values there are.
  package let count: Int

  /// Creates a range; without a step it counts by 1, which only whole numbers can, or by one part
  /// where both ends are written over the same denominator, `1/255..16/255`.
  ///
  /// - Throws: ``Failure`` when the step is zero, has the wrong sign or does not land on `last`.
  package init(
    from first: Number, through last: Number, step given: Number? = nil, isPercent: Bool = false
  ) throws(Failure) {
    let spelling = "\(first.spelling)..\(last.spelling)"
    guard let step = given ?? NumberRange.defaultStep(first, last, isPercent) else {
      throw Failure(
        message: "the range `\(spelling)` needs a step",
        expected:
          "a step, as in `0.1..0.9 step 0.1`; only whole numbers and parts, as in `1/8..5/8`, "
          + "need none")
    }
    if step.value.numerator == 0 {
      throw Failure(message: "the step of a range cannot be 0", expected: nil)
    }
    guard let span = try? last.value.subtracting(first.value).divided(by: step.value) else {
      throw Failure(message: "the range `\(spelling)` is too large for 64 bits", expected: nil)
    }
    if span < 0 {
      let direction = last.value < first.value ? "negative" : "positive"
      throw Failure(
        message: "the range `\(spelling)` is empty with step \(step.spelling)",
        expected: "a \(direction) step")
    }
    guard span.isInteger else {
      throw Failure(
        message: "step \(step.spelling) does not land on \(last.spelling)",
        expected: NumberRange.landing(first, step, span, isPercent))
    }
    guard span.numerator < NumberRange.countLimit else {
      throw Failure(
        message: "the range `\(spelling)` has more than \(NumberRange.countLimit) values",
        expected: nil)
    }
    self.first = first
    self.last = last
    self.step = step
    self.isPercent = isPercent
    count = span.numerator + 1
  }

  /// All values in order, spelled in the manner of the first.
  package var values: [Number] {
    (0..<count).compactMap { index in
      guard let offset = try? step.value.multiplied(by: Rational(index)),
        let value = try? first.value.adding(offset)
      else { return nil }
      return spelled(value)
    }
  }

  /// The source spelling with its step, `0.1..0.9 step 0.1`.
  package var spelling: String {
    let ends = "\(first.spelling)..\(last.spelling)"
    let isImplied = step.value == 1 && first.value.isInteger && !isPercent
    return isImplied ? ends : "\(ends) step \(step.spelling)"
  }

  private func spelled(_ value: Rational) -> Number {
    if isPercent { return NumberRange.percent(value) }
    if value == first.value { return first }
    if value == last.value { return last }
    // 1/255..8/255 goes 1/255, 2/255, 3/255: the reduced 1/85 would puzzle a reader.
    if let slash = first.spelling.firstIndex(of: "/"),
      let denominator = Int(first.spelling[first.spelling.index(after: slash)...]),
      let scaled = try? value.multiplied(by: Rational(denominator)), scaled.isInteger
    {
      return Number(value, spelling: "\(scaled.numerator)/\(denominator)")
    }
    return Number(value)
  }

  /// A percentage from its fraction: 9/20 is spelled `45%`.
  static func percent(_ fraction: Rational) -> Number {
    guard let hundredfold = try? fraction.multiplied(by: 100) else { return Number(fraction) }
    return Number(fraction, spelling: "\(hundredfold)%")
  }

  private static func defaultStep(
    _ first: Number, _ last: Number, _ isPercent: Bool
  ) -> Number? {
    guard !isPercent else { return nil }
    if first.value.isInteger && last.value.isInteger { return Number(1) }
    guard let denominator = writtenDenominator(first), denominator == writtenDenominator(last),
      let part = try? Rational(1).divided(by: Rational(denominator))
    else { return nil }
    return Number(part, spelling: "1/\(denominator)")
  }

  /// The denominator that a number is spelled with.
  private static func writtenDenominator(_ number: Number) -> Int? {
    let parts = number.spelling.split(separator: "/")
    return parts.count == 2 ? Int(parts[1]) : nil
  }

  private static func landing(
    _ first: Number, _ step: Number, _ span: Rational, _ isPercent: Bool
  ) -> String? {
    let whole = Rational(span.numerator / span.denominator)
    guard let offset = try? step.value.multiplied(by: whole),
      let reached = try? first.value.adding(offset)
    else { return nil }
    let text = isPercent ? percent(reached).spelling : reached.description
    return "a range that ends on a step, such as \(first.spelling)..\(text)"
  }
}
