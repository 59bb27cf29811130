// SPDX-License-Identifier: MIT

/// Computes expressions, for the checker with unknown parts and for the interpreter without.
struct Evaluator {
  let environment: Environment
  let source: SourceText
  /// Whether statements could not be read, so that a variable may be defined without our knowing.
  var isLenient = false

  /// The value of `expression`, as far as it is known.
  func evaluate(_ expression: Expression) throws(Diagnostic) -> Binding {
    switch expression.kind {
    case .literal(let value): return .value(value)
    case .variable(let name, let fields): return try variable(name, fields, expression.range)
    case .word(let pieces): return try word(pieces, expression.range)
    case .string(let pieces):
      return try text(pieces, expression.range).map { .value(.string($0)) } ?? .unknown
    case .list(let elements): return try list(elements, expression.range)
    case .range(let first, let last, let step):
      return try range(first, last, step, expression.range)
    case .arithmetic(let operation, let left, let right):
      return try arithmetic(operation, left, right, expression.range)
    case .minus(let operand):
      let zero = Expression(.literal(.number(Number(0))), expression.range)
      return try arithmetic(.subtract, zero, operand, expression.range)
    case .comparison(let operation, let left, let right):
      let comparison = Comparison(operation: operation, evaluator: self)
      return try comparison.outcome(left, right, expression.range)
    case .logical(let operation, let left, let right):
      return try logical(operation, left, right)
    case .negation(let operand):
      return try truth(operand).map { .value(.boolean(!$0)) } ?? .unknown
    case .field(let name): return try field(name, of: "it", expression.range)
    case .parentheses(let inner): return try evaluate(inner)
    }
  }

  /// The truth value of `expression`, nil while unknown.
  func truth(_ expression: Expression) throws(Diagnostic) -> Bool? {
    switch try evaluate(expression) {
    case .unknown: return nil
    case .value(.boolean(let flag)): return flag
    case .value(let value):
      if let flag = TypeConverter.boolean(value) { return flag }
      throw failure(
        .type, "`\(value)` is \(value.kindName), not a condition", expression.range,
        expected: "a comparison such as `$it.accuracy >= 0.8`")
    case .result:
      throw failure(
        .type, "a result is not a condition", expression.range,
        expected: "a comparison such as `$it.accuracy >= 0.8`")
    }
  }

  func failure(
    _ kind: Diagnostic.Kind, _ message: String, _ range: SourceRange, expected: String? = nil,
    suggestion: String? = nil
  ) -> Diagnostic {
    Diagnostic(
      kind, message, at: range, in: source, expected: expected, suggestion: suggestion)
  }

  // MARK: Variables

  private func variable(
    _ name: String, _ fields: [String], _ range: SourceRange
  ) throws(Diagnostic) -> Binding {
    guard var binding = environment.lookup(name) else {
      if name == "it", isLenient { return .unknown }
      throw undefined(name, range)
    }
    for (depth, field) in fields.enumerated() {
      let owner = ([name] + fields.prefix(depth)).joined(separator: ".")
      binding = try select(field, of: binding, named: owner, range)
    }
    return binding
  }

  private func undefined(_ name: String, _ range: SourceRange) -> Diagnostic {
    if name == "it" {
      return failure(
        .unknownVariable, "there is no result yet", range,
        expected: "a command with a result before this line, such as `eval`")
    }
    let nearest = Suggestion.nearest(to: name, in: environment.variableNames + ["it"])
    return failure(
      .unknownVariable, "unknown variable `$\(name)`", range,
      expected: nearest == nil
        ? "`let \(name) = ...` before this line, or the script argument \(name)=VALUE" : nil,
      suggestion: nearest.map { "did you mean `$\($0)`?" })
  }

  /// A field of the result that `name` holds.
  func field(_ field: String, of name: String, _ range: SourceRange) throws(Diagnostic) -> Binding {
    do throws(Diagnostic) {
      return try variable(name, [field], range)
    } catch {
      guard environment.lookup(field) != nil else { throw error }
      // A variable has the name: its `$` is missing.
      throw failure(
        error.kind, error.message, range, suggestion: "write `$\(field)` for the variable")
    }
  }

  private func select(
    _ field: String, of binding: Binding, named name: String, _ range: SourceRange
  ) throws(Diagnostic) -> Binding {
    let names: [String]
    switch binding {
    case .unknown, .result(nil): return .unknown
    case .result(let fields?):
      if fields.contains(where: { $0.name == field }) { return .unknown }
      names = fields.map(\.name)
    case .value(.record(let record)):
      if let value = record[field] { return .value(value.value) }
      if field == "command" { return .value(.string(record.command)) }
      if field == "id", let id = record.id { return .value(.number(Number(id))) }
      names = record.fields.map(\.name)
    case .value(let value):
      throw failure(
        .type, "`$\(name)` is \(value.kindName) and has no fields", range,
        suggestion: "write `${\(name)}` where text follows the variable")
    }
    if ["command", "id", "seconds"].contains(field) { return .unknown }
    throw unknownField(field, in: names, range)
  }

  func unknownField(_ field: String, in names: [String], _ range: SourceRange) -> Diagnostic {
    let help = Suggestion.help(for: field, among: names)
    return failure(
      .unknownField, "the last result has no field `\(field)`", range, expected: help.expected,
      suggestion: help.suggestion)
  }

  // MARK: Text

  /// The pieces joined, nil while a variable is unknown.
  private func text(_ pieces: [TextPiece], _ place: SourceRange) throws(Diagnostic) -> String? {
    var result: String? = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result?.append(text)
      case .variable(let name, let fields, let range):
        switch try variable(name, fields, range) {
        case .value(let value): result?.append(value.description)
        case .unknown, .result: result = nil
        }
      }
      if let result, result.utf8.count > SourceText.sizeLimit {
        throw failure(
          .limit, "this text is too long", place,
          expected: "at most \(SourceText.sizeLimit >> 20) MiB")
      }
    }
    return result
  }

  private func word(_ pieces: [TextPiece], _ range: SourceRange) throws(Diagnostic) -> Binding {
    guard let text = try text(pieces, range) else { return .unknown }
    do {
      return .value(try Literal.value(of: text))
    } catch {
      throw failure(.arithmetic, error.message, range, expected: error.expected)
    }
  }

  // MARK: Lists and ranges

  private func list(
    _ elements: [Expression], _ range: SourceRange
  ) throws(Diagnostic) -> Binding {
    var values: [Value]? = []
    for element in elements {
      switch try evaluate(element) {
      case .value(let value): values?.append(value)
      case .unknown, .result: values = nil
      }
    }
    guard let known = values else { return .unknown }
    let value = Value.list(known)
    let extent = value.extent
    if extent.count > NumberRange.countLimit {
      throw failure(
        .limit, "this list has more than \(NumberRange.countLimit) values", range,
        expected: "at most \(NumberRange.countLimit) values, those of lists in it included")
    }
    if extent.depth > Parser.nestingLimit {
      throw failure(
        .limit, "lists nest deeper than \(Parser.nestingLimit) levels", range,
        expected: "values side by side, as in {8, 6, 4}")
    }
    return .value(value)
  }

  private func range(
    _ first: Expression, _ last: Expression, _ step: Expression?, _ range: SourceRange
  ) throws(Diagnostic) -> Binding {
    let ends = (try evaluate(first), try evaluate(last))
    let stepBinding = try step.map { (step) throws(Diagnostic) in try evaluate(step) }
    guard let start = ends.0.value, let end = ends.1.value,
      stepBinding == nil || stepBinding?.value != nil
    else { return .unknown }
    do {
      return .value(try Literal.range(from: start, through: end, step: stepBinding?.value))
    } catch {
      throw failure(.outOfRange, error.message, range, expected: error.expected)
    }
  }

  // MARK: Operations

  private func logical(
    _ operation: LogicalOperator, _ left: Expression, _ right: Expression
  ) throws(Diagnostic) -> Binding {
    let first = try truth(left)
    let deciding = operation == .or
    let second: Bool?
    // Both sides are always checked; one known side may decide alone.
    do throws(Diagnostic) {
      second = try truth(right)
    } catch {
      // What the right side would calculate does not count then, as in `$a != 0 and (1 / $a) > 2`.
      guard first == deciding, error.kind == .arithmetic else { throw error }
      return .value(.boolean(deciding))
    }
    if first == deciding || second == deciding { return .value(.boolean(deciding)) }
    return first == nil || second == nil ? .unknown : .value(.boolean(!deciding))
  }
}
