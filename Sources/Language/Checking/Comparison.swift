// SPDX-License-Identifier: MIT

/// Compares two expressions, exactly where both are exact.
struct Comparison {
  let operation: ComparisonOperator
  let evaluator: Evaluator

  /// Whether the comparison holds, unknown while a side is.
  func outcome(
    _ left: Expression, _ right: Expression, _ range: SourceRange
  ) throws(Diagnostic) -> Binding {
    let first = try evaluator.evaluate(left)
    let second = try evaluator.evaluate(right)
    try checkUnits(left, right, second)
    guard let a = first.value, let b = second.value else { return .unknown }
    return .value(.boolean(try holds(a, b, range)))
  }

  /// Whether `left operation right + tolerance` holds, in the direction that forgives.
  func holds(
    _ left: Value, _ right: Value, tolerance: Value? = nil, _ range: SourceRange
  ) throws(Diagnostic) -> Bool {
    if let tolerance, let a = left.doubleValue, let b = right.doubleValue,
      let slack = tolerance.doubleValue
    {
      return forgiving(a, b, slack)
    }
    if let a = left.number?.value, let b = right.number?.value { return ordered(a, b) }
    if let a = left.doubleValue, let b = right.doubleValue { return ordered(a, b) }
    let flags = (TypeConverter.boolean(left), TypeConverter.boolean(right))
    if case .boolean = left, let b = flags.1 { return try equality(flags.0 == b, range) }
    if case .boolean = right, let a = flags.0 { return try equality(a == flags.1, range) }
    guard (left.doubleValue == nil) == (right.doubleValue == nil) else {
      throw evaluator.failure(
        .type, "`\(left)` is \(left.kindName), but `\(right)` is \(right.kindName)", range,
        expected: "two values of one kind")
    }
    return try equality(left.description == right.description, range)
  }

  private func equality(_ isEqual: Bool, _ range: SourceRange) throws(Diagnostic) -> Bool {
    switch operation {
    case .equal: return isEqual
    case .notEqual: return !isEqual
    default:
      throw evaluator.failure(
        .type, "only numbers can be compared with `\(operation.rawValue)`", range,
        expected: "`==` or `!=`")
    }
  }

  private func ordered<Operand: Comparable>(_ left: Operand, _ right: Operand) -> Bool {
    switch operation {
    case .equal: left == right
    case .notEqual: left != right
    case .less: left < right
    case .lessOrEqual: left <= right
    case .greater: left > right
    case .greaterOrEqual: left >= right
    }
  }

  private func forgiving(_ left: Double, _ right: Double, _ tolerance: Double) -> Bool {
    // The bound and its tolerance are decimals; half a unit in the 12th place absorbs their
    // binary rounding, so that 44 % passes `>= 45% +- 1`.
    let slack = tolerance + 5e-13 * max(1, right.magnitude)
    return switch operation {
    case .equal: (left - right).magnitude <= slack
    case .notEqual: (left - right).magnitude > slack
    case .less: left < right + slack
    case .lessOrEqual: left <= right + slack
    case .greater: left > right - slack
    case .greaterOrEqual: left >= right - slack
    }
  }

  // MARK: Units

  /// Finds bounds that cannot be meant, such as 45 for a fraction.
  private func checkUnits(
    _ left: Expression, _ right: Expression, _ bound: Binding
  ) throws(Diagnostic) {
    guard let unit = unit(of: left), let value = bound.value else { return }
    let name = evaluator.source.text(in: left.range)
    if !unit.isOrdered, operation != .equal, operation != .notEqual {
      throw evaluator.failure(
        .type, "`\(name)` is \(unit.explanation): it has no order", left.range,
        expected: "`==` or `!=`")
    }
    switch (unit, value) {
    case (.fraction, .number(let number)) where number.value > 1,
      (.fraction, .percent(let number)) where number.value > 1:
      let percent =
        !value.isPercent && number.value <= 100 ? "write \(number.spelling)%" : nil
      throw evaluator.failure(
        .outOfRange, "`\(name)` is a fraction, which is never \(value)", right.range,
        expected: unit.explanation, suggestion: percent)
    case (.fraction, .duration), (.fraction, .size), (.count, .percent), (.count, .duration),
      (.seconds, .percent), (.seconds, .size), (.bytes, .percent), (.bytes, .duration):
      throw evaluator.failure(
        .type, "`\(name)` cannot be compared with \(value.kindName)", right.range,
        expected: unit.explanation)
    default:
      let isNumber = value.doubleValue != nil
      guard unit.isOrdered != isNumber, unit != .list, unit != .records else { return }
      throw evaluator.failure(
        .type, "`\(name)` cannot be compared with \(value.kindName) `\(value)`", right.range,
        expected: unit.explanation)
    }
  }

  /// The unit of a field of a result, where it is known.
  func unit(of expression: Expression) -> FieldUnit? {
    let (name, field): (String, String)
    switch expression.kind {
    case .field(let text): (name, field) = ("it", text)
    case .variable(let text, let fields) where fields.count == 1: (name, field) = (text, fields[0])
    case .parentheses(let inner): return unit(of: inner)
    default: return nil
    }
    switch evaluator.environment.lookup(name) {
    case .result(let fields?): return fields.first { $0.name == field }?.unit
    case .value(.record(let record)): return record[field]?.unit
    default: return nil
    }
  }
}
