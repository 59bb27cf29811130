// SPDX-License-Identifier: MIT

/// Why a value does not fit a parameter.
struct TypeMismatch: Error, Equatable {
  var kind: Diagnostic.Kind
  /// Continues the name of the parameter: `takes a whole number, not ...`.
  var message: String
  var expected: String?
  var suggestion: String?
}

/// Turns the values of a script into those that parameters declare.
struct TypeConverter {
  /// Where names and variables are looked up; nil accepts every name.
  let environment: Environment?

  /// `value` as `type` has it.
  func convert(_ value: Value, to type: ParameterType) throws(TypeMismatch) -> Value {
    switch type {
    case .integer(let bounds): return try integer(value, bounds, type)
    case .number(let bounds): return try number(value, bounds, type)
    case .fraction(let bounds): return try fraction(value, bounds, type)
    case .boolean:
      guard let flag = Self.boolean(value) else { throw mismatch(value, type) }
      return .boolean(flag)
    case .word(let choices): return try word(value, choices, type)
    case .anyWord: return .word(try text(value, type))
    case .string: return .string(try text(value, type))
    case .path(let extensions): return try path(value, extensions, type)
    case .list(let element, let count): return try list(value, element, count, type)
    case .duration, .size: return try measure(value, type)
    case .quantity(let units, let bounds): return try quantity(value, units, bounds, type)
    case .model: return try model(value, type)
    case .newName(let kind): return try newName(value, kind, type)
    case .name(let kind):
      return try known(value, in: environment?.names[kind], noun: kind.noun, type)
    case .variable:
      return try known(
        value, in: (environment?.variableNames).map(Set.init), noun: "variable", type)
    case .either(let types): return try either(value, types, type)
    case .any: return value
    }
  }

  /// The default of `parameter`, or nil when it has none that fits.
  static func defaultValue(of parameter: Parameter) -> Value? {
    guard let text = parameter.defaultValue else { return nil }
    let converter = TypeConverter(environment: nil)
    // Nearly all defaults are one bare word, which needs no parser.
    if Value.isBareWord(text), let value = try? Literal.value(of: text) {
      return try? converter.convert(value, to: parameter.type)
    }
    let source = SourceText(name: parameter.name, text: "let value = \(text)")
    let result = Parser.parse(source)
    guard result.diagnostics.isEmpty, case .binding(let binding) = result.script.statements[0].kind
    else { return nil }
    let evaluator = Evaluator(environment: Environment(), source: source)
    guard let value = try? evaluator.evaluate(binding.value).value else { return nil }
    return try? converter.convert(value, to: parameter.type)
  }

  /// The truth value that a word or flag means.
  static func boolean(_ value: Value) -> Bool? {
    switch value {
    case .boolean(let flag): flag
    case .word(let text), .string(let text):
      ["yes": true, "true": true, "on": true, "no": false, "false": false, "off": false][text]
    default: nil
    }
  }

  // MARK: Mismatches

  func mismatch(
    _ value: Value, _ type: ParameterType, suggestion: String? = nil
  ) -> TypeMismatch {
    TypeMismatch(
      kind: .type, message: "cannot be \(value.messageText)", expected: type.explanation,
      suggestion: suggestion)
  }

  func outOfRange(
    _ value: Value, _ type: ParameterType, suggestion: String? = nil
  ) -> TypeMismatch {
    TypeMismatch(
      kind: .outOfRange, message: "cannot be \(value.messageText)", expected: type.explanation,
      suggestion: suggestion)
  }

  // MARK: Numbers

  private func integer(
    _ value: Value, _ bounds: NumberBounds, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    guard case .number(let number) = value, number.value.isInteger else {
      throw mismatch(value, type)
    }
    guard bounds.contains(number.value) else { throw outOfRange(value, type) }
    // `1e3` and `1000` are one value and get one canonical spelling.
    return .number(Number(number.value))
  }

  private func number(
    _ value: Value, _ bounds: NumberBounds, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    switch value {
    case .number(let number):
      guard bounds.contains(number.value) else { throw outOfRange(value, type) }
    case .real(let real):
      guard bounds.contains(real) else { throw outOfRange(value, type) }
    case .percent(let number):
      throw mismatch(value, type, suggestion: "write \(number.value)")
    default: throw mismatch(value, type)
    }
    return value
  }

  private func fraction(
    _ value: Value, _ bounds: NumberBounds, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    switch value {
    case .percent(let number):
      guard bounds.contains(number.value) else { throw outOfRange(value, type) }
    case .number(let number):
      guard bounds.contains(number.value) else {
        let hundredth = try? number.value.divided(by: 100)
        // 1.5 is hardly a percentage: who writes 50 for a half does not want three halves of one.
        let isPercent = number.value >= 2 && hundredth.map(bounds.contains) == true
        throw outOfRange(
          value, type, suggestion: isPercent ? "did you mean \(number.spelling)%?" : nil)
      }
    case .real(let real):
      guard bounds.contains(real) else { throw outOfRange(value, type) }
    default: throw mismatch(value, type)
    }
    return value
  }

  private func measure(_ value: Value, _ type: ParameterType) throws(TypeMismatch) -> Value {
    switch (value, type) {
    case (.duration(let number), .duration), (.size(let number), .size):
      if number.value < 0 { throw outOfRange(value, type) }
      return value
    case (.number(let number), .duration):
      throw mismatch(value, type, suggestion: "write \(number.spelling)s or \(number.spelling)min")
    case (.number(let number), .size):
      throw mismatch(value, type, suggestion: "write \(number.spelling)MiB")
    default: throw mismatch(value, type)
    }
  }

  private func quantity(
    _ value: Value, _ units: [Choice], _ bounds: NumberBounds, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    if case .quantity = value { return value }
    let text = value.description
    let fitting = units.map(\.name).filter(text.hasSuffix).max { $0.count < $1.count }
    guard let unit = fitting,
      case .number(let number)? = try? Literal.value(of: String(text.dropLast(unit.count)))
    else {
      let isBare = value.number != nil
      throw mismatch(
        value, type, suggestion: isBare ? units.first.map { "write \(text)\($0.name)" } : nil)
    }
    guard bounds.contains(number.value) else { throw outOfRange(value, type) }
    return .quantity(number, unit: unit)
  }
}
