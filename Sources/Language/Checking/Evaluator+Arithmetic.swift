// SPDX-License-Identifier: MIT

extension Evaluator {
  /// The result of an operation: exact for exact numbers, a double once one side is measured.
  func arithmetic(
    _ operation: ArithmeticOperator, _ left: Expression, _ right: Expression,
    _ range: SourceRange
  ) throws(Diagnostic) -> Binding {
    let (first, second) = (try operand(left), try operand(right))
    guard let first, let second else { return .unknown }
    switch (first, second) {
    case (.real, _), (_, .real):
      return .value(.real(try measured(operation, first, second, range)))
    default: break
    }
    guard let a = first.number?.value, let b = second.number?.value else { return .unknown }
    do {
      let value: Rational
      switch operation {
      case .add: value = try a.adding(b)
      case .subtract: value = try a.subtracting(b)
      case .multiply: value = try a.multiplied(by: b)
      case .divide: value = try a.divided(by: b)
      }
      return .value(typed(value, operation, first, second))
    } catch {
      throw arithmeticFailure(error, range)
    }
  }

  private func arithmeticFailure(_ error: ArithmeticError, _ range: SourceRange) -> Diagnostic {
    switch error {
    case .divisionByZero: failure(.arithmetic, "division by zero", range)
    case .overflow:
      failure(
        .arithmetic, "the result does not fit a fraction of two 64-bit integers", range,
        expected: "numbers with fewer digits")
    }
  }

  /// A bare name among numbers is a field of the last result, as beside a comparison.
  private func evaluateOperand(_ expression: Expression) throws(Diagnostic) -> Binding {
    guard let word = expression.bareWord, CharacterClass.isName(word),
      environment.lastResult != nil
    else { return try evaluate(expression) }
    return try field(word, of: "it", expression.range)
  }

  /// A number that can be calculated with, nil while unknown.
  private func operand(_ expression: Expression) throws(Diagnostic) -> Value? {
    switch try evaluateOperand(expression) {
    case .unknown: return nil
    case .value(let value):
      switch value {
      case .number, .percent, .real, .duration, .size: return value
      default:
        throw failure(
          .type, "`\(value)` is \(value.kindName), not a number", expression.range,
          expected: "a number to calculate with")
      }
    case .result:
      throw failure(
        .type, "a result is not a number", expression.range,
        expected: "one of its fields, as in `$it.accuracy`")
    }
  }

  private func measured(
    _ operation: ArithmeticOperator, _ left: Value, _ right: Value, _ range: SourceRange
  ) throws(Diagnostic) -> Double {
    guard let a = left.doubleValue, let b = right.doubleValue else { return .nan }
    switch operation {
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide:
      if b == 0 { throw arithmeticFailure(.divisionByZero, range) }
      return a / b
    }
  }

  /// Percentages stay percentages under `+ -` and scaling; so do durations and sizes.
  private func typed(
    _ value: Rational, _ operation: ArithmeticOperator, _ left: Value, _ right: Value
  ) -> Value {
    switch (left, right, operation) {
    case (.percent, .percent, .add), (.percent, .percent, .subtract),
      (.percent, .number, .multiply), (.percent, .number, .divide), (.number, .percent, .multiply):
      .percent(NumberRange.percent(value))
    case (.duration, .duration, .add), (.duration, .duration, .subtract),
      (.duration, .number, .multiply), (.duration, .number, .divide),
      (.number, .duration, .multiply):
      .duration(Number(value, spelling: "\(value)s"))
    case (.size, .size, .add), (.size, .size, .subtract), (.size, .number, .multiply),
      (.size, .number, .divide), (.number, .size, .multiply):
      .size(Number(value, spelling: "\(value)B"))
    case (.number(let a), .number(let b), .divide) where a.value.isInteger && b.value.isInteger:
      .number(Number(value, spelling: quotient(a, b, value)))
    default: .number(Number(value))
    }
  }

  /// `8/255` calculated from 8 and 255 is spelled so, `16/255` too; only whole results reduce.
  private func quotient(_ left: Number, _ right: Number, _ value: Rational) -> String {
    let isFinite = !value.description.contains("/")
    return isFinite || right.value.numerator < 0
      ? value.description : "\(left.value.numerator)/\(right.value.numerator)"
  }
}
