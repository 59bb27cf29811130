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
    let tolerance = try tolerance(for: right)
    guard let left, let right, case .value(.boolean(let holds)) = plain else { return nil }
    if statement.tolerance == nil { return Outcome(holds: holds, found: text(left, right)) }
    guard let tolerance else { return nil }
    return Outcome(
      holds: try comparison.holds(left, right, tolerance: tolerance, range),
      found: text(left, right))
  }

  /// The tolerance as a number like the bound: `1` and `1%` both mean 0.01 for a percentage.
  private func tolerance(for bound: Value?) throws(Diagnostic) -> Value? {
    guard let expression = statement.tolerance,
      let value = try evaluator.evaluate(expression).value
    else { return nil }
    let isPoints = bound?.isPercent == true
    switch value {
    case .number(let number) where number.value >= 0:
      guard isPoints, let points = try? number.value.divided(by: 100) else { return value }
      return .number(Number(points))
    case .percent(let number) where isPoints && number.value >= 0: return value
    case .duration(let number) where number.value >= 0: return value
    case .size(let number) where number.value >= 0: return value
    default:
      throw evaluator.failure(
        .type, "`\(value)` is no tolerance", expression.range,
        expected: isPoints ? "percentage points, as in `+- 1`" : "a number that is not negative")
    }
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
