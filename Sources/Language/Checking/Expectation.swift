// SPDX-License-Identifier: MIT

/// Evaluates `expect` for the checker and the interpreter.
struct Expectation {
  let statement: ExpectStatement
  let range: SourceRange
  let evaluator: Evaluator

  /// The outcome of an expectation whose sides are known.
  struct Outcome {
    let holds: Bool
    /// The left side as a reader likes it.
    let found: String
  }

  /// The outcome, nil while a side is unknown.
  func check() throws(Diagnostic) -> Outcome? {
    let comparison = Comparison(operation: statement.comparison, evaluator: evaluator)
    let plain = try comparison.outcome(statement.left, statement.right, range)
    let left = try evaluator.evaluate(statement.left).value
    let right = try evaluator.evaluate(statement.right).value
    let tolerance = try tolerance(for: right, of: comparison.unit(of: statement.left))
    guard let left, let right, case .value(.boolean(let holds)) = plain else { return nil }
    if statement.tolerance == nil { return Outcome(holds: holds, found: text(left, right)) }
    guard let tolerance else { return nil }
    return Outcome(
      holds: try comparison.holds(left, right, tolerance: tolerance, range),
      found: text(left, right))
  }

  /// The tolerance as a number like the bound: `1` and `1%` both mean 0.01 for a percentage, and
  /// `1%` means so beside every bound of a fraction.
  private func tolerance(for bound: Value?, of unit: FieldUnit?) throws(Diagnostic) -> Value? {
    guard let expression = statement.tolerance,
      let value = try evaluator.evaluate(expression).value
    else { return nil }
    let isPoints = bound?.isPercent == true
    let isShare = isPoints || unit == .fraction
    let tolerance: Value
    switch value {
    case .number(let number) where number.value >= 0:
      if isPoints, let points = try? number.value.divided(by: 100) {
        tolerance = .number(Number(points))
      } else {
        tolerance = value
      }
    case .percent(let number) where isShare && number.value >= 0: tolerance = value
    case .duration(let number) where !isShare && number.value >= 0: tolerance = value
    case .size(let number) where !isShare && number.value >= 0: tolerance = value
    default:
      let shares = isPoints ? "percentage points, as in `+- 1`" : "a share, as in `+- 1%`"
      throw evaluator.failure(
        .type, "`\(value)` is no tolerance", expression.range,
        expected: isShare ? shares : "a number that is not negative")
    }
    if unit == .fraction, bound != nil { try refuseVacuous(tolerance, as: value, isPoints) }
    return tolerance
  }

  /// Refuses a tolerance of all that a fraction can be, with which nothing could fail.
  private func refuseVacuous(
    _ tolerance: Value, as given: Value, _ isPoints: Bool
  ) throws(Diagnostic) {
    guard let expression = statement.tolerance, let size = tolerance.doubleValue, size >= 1 else {
      return
    }
    let name = evaluator.source.text(in: statement.left.range)
    // Without a percent sign beside it, a number is a share itself.
    let meansPoints = !isPoints && !given.isPercent && size < 100
    throw evaluator.failure(
      .outOfRange, "`\(name)` is a fraction: with `+- \(given)` everything passes",
      expression.range,
      expected: isPoints
        ? "less than 100 percentage points, as in `+- 1`" : "a tolerance below 1, as in `+- 1%`",
      suggestion: meansPoints ? "write +- \(given)%" : nil)
  }

  /// The measured value in the manner of the bound.
  private func text(_ left: Value, _ right: Value) -> String {
    guard let value = left.doubleValue else { return left.description }
    if right.isPercent {
      // As many decimals as it takes to tell the value from the bound.
      let percent = value * 100
      let bound = (right.doubleValue ?? 0) * 100
      for decimals in 1...6
      where NumberText.fixed(percent, decimals: decimals)
        != NumberText.fixed(bound, decimals: decimals)
      {
        return NumberText.fixed(percent, decimals: decimals) + " %"
      }
      return NumberText.percent(value)
    }
    return left.number?.spelling ?? NumberText.plain(value)
  }

  /// The error that says what was found instead.
  func failure(_ outcome: Outcome) -> Diagnostic {
    let left = evaluator.source.text(in: statement.left.range)
    let right = evaluator.source.text(in: statement.right.range)
    let tolerance = statement.tolerance.map { " +- " + evaluator.source.text(in: $0.range) } ?? ""
    return evaluator.failure(
      .expectation, "`\(left)` is \(outcome.found)", range,
      expected: "\(left) \(statement.comparison.rawValue) \(right)\(tolerance)")
  }
}
