// SPDX-License-Identifier: MIT

extension Binder {
  /// Binds positional values in order and options by name.
  mutating func bindArguments(
    _ arguments: ArraySlice<Argument>, _ command: CommandStatement, _ bound: inout BoundCommand
  ) {
    var places: [String: SourceRange] = [:]
    var repeated: [Expression] = []
    // Named ones first: `epochs=3` takes the place of the first number.
    for case .option(let name, let value) in arguments {
      bindOption(name, value, &bound, &places)
    }
    var free = bound.form.positionals.filter { places[$0.name] == nil }[...]
    var rest = arguments
    while let argument = rest.popFirst() {
      guard case .positional(let value) = argument else { continue }
      if bindDashed(value, free.first, &rest, &bound, &places) { continue }
      guard let parameter = free.first else {
        reportSurplus(value, bound.form, places)
        continue
      }
      if parameter.isRepeating {
        repeated.append(value)
      } else {
        free.removeFirst()
        let count = diagnostics.count
        bind(value, to: parameter, &bound)
        if diagnostics.count > count, isFormWord(parameter, bound.form) {
          // A misspelled form: what follows belongs to parameters that are not known.
          bound.unknown.formUnion(free.map(\.name))
          return
        }
      }
    }
    if let parameter = free.first, !repeated.isEmpty { bind(repeated, to: parameter, &bound) }
  }

  /// Binds the values that are left, each with a place of its own for what is wrong with it.
  private mutating func bind(
    _ expressions: [Expression], to parameter: Parameter, _ bound: inout BoundCommand
  ) {
    var isList = false
    if case .list = parameter.type { isList = true }
    let whole = Expression(
      .list(expressions), expressions[0].range.union(expressions[expressions.count - 1].range))
    guard !isList, expressions.count > 1 else {
      bind(whole, to: parameter, &bound)
      return
    }
    let count = diagnostics.count
    for expression in expressions { bind(expression, to: parameter, &bound) }
    bound.arguments[parameter.name] = nil
    if diagnostics.count == count, !bound.unknown.contains(parameter.name) {
      bind(whole, to: parameter, &bound)
      bound.arguments[parameter.name]?.elementRanges = expressions.map(\.range)
    }
  }

  private mutating func bindOption(
    _ name: Name, _ value: Expression, _ bound: inout BoundCommand,
    _ places: inout [String: SourceRange]
  ) {
    guard let parameter = bound.form.parameter(name.text) ?? open(name, &bound) else {
      reportUnknownOption(name, bound.form)
      return
    }
    guard take(name.text, name.range, &places) else { return }
    bind(value, to: parameter, &bound)
  }

  /// The option of a name that the command leaves open, unless it looks like one that it has.
  private func open(_ name: Name, _ bound: inout BoundCommand) -> Parameter? {
    let opened = bound.form.openNames
    let known = bound.form.parameters.map(\.name).filter { !opened.contains($0) }
    return Suggestion.nearest(to: name.text, in: known) == nil ? bound.form.open(name.text) : nil
  }

  private mutating func bind(
    _ expression: Expression, to parameter: Parameter, _ bound: inout BoundCommand
  ) {
    do throws(Diagnostic) {
      switch try evaluator.evaluate(expression) {
      case .unknown: bound.unknown.insert(parameter.name)
      case .result:
        if parameter.type == .any {
          bound.unknown.insert(parameter.name)
        } else {
          report(
            .type, "`\(parameter.name)` cannot be a result", expression.range,
            expected: parameter.type.explanation)
        }
      case .value(let value):
        let converted = try convert(value, parameter, expression.range, bound.form)
        bound.arguments[parameter.name] = BoundArgument(value: converted, range: expression.range)
      }
    } catch {
      diagnostics.append(error)
      // It was given: nothing else should be said about it.
      bound.unknown.insert(parameter.name)
    }
  }

  private func convert(
    _ value: Value, _ parameter: Parameter, _ range: SourceRange, _ form: CommandForm
  ) throws(Diagnostic) -> Value {
    let converter = TypeConverter(environment: evaluator.environment)
    let isList: Bool = if case .list = parameter.type { true } else { false }
    do {
      guard parameter.isRepeating, !isList, case .list(let values) = value else {
        return try converter.convert(value, to: parameter.type)
      }
      var converted: [Value] = []
      for value in values { converted.append(try converter.convert(value, to: parameter.type)) }
      return .list(converted)
    } catch {
      throw evaluator.failure(
        error.kind, "`\(parameter.name)` \(error.message)", range,
        expected: expected(error, parameter, form),
        suggestion: error.suggestion ?? variantSuggestion(value, parameter, form))
    }
  }

  private func expected(
    _ mismatch: TypeMismatch, _ parameter: Parameter, _ form: CommandForm
  ) -> String? {
    guard isFormWord(parameter, form), mismatch.kind != .outOfRange else {
      return mismatch.expected
    }
    let names = form.signature.variants.map(\.name)
    return [ParameterType.oneOf(names), mismatch.expected].compactMap { $0 }
      .joined(separator: ", or ")
  }

  /// The first word of a plain form may be a misspelled variant.
  private func variantSuggestion(
    _ value: Value, _ parameter: Parameter, _ form: CommandForm
  ) -> String? {
    guard isFormWord(parameter, form) else { return nil }
    let names = form.signature.variants.map(\.name)
    return Suggestion.nearest(to: value.description, in: names).map { "did you mean `\($0)`?" }
  }

  private func isFormWord(_ parameter: Parameter, _ form: CommandForm) -> Bool {
    form.variant == nil && !form.signature.variants.isEmpty
      && form.positionals.first?.name == parameter.name
  }

  // MARK: Findings

  private mutating func reportSurplus(
    _ value: Expression, _ form: CommandForm, _ places: [String: SourceRange]
  ) {
    let text = value.bareWord
    if let text, let parameter = form.parameter(text), places[text] == nil {
      let sample = parameter.defaultValue ?? "..."
      report(
        .unexpected, "`\(text)` lacks its value", value.range,
        expected: parameter.type.explanation, suggestion: "write `\(text)=\(sample)`")
      return
    }
    if let parameter = form.positionals.last(where: { places[$0.name] != nil }),
      let place = places[parameter.name]
    {
      report(
        .duplicate, "`\(parameter.name)` is given twice: by name and by place", value.range,
        labels: [Diagnostic.Label(place, "given by name here")])
      return
    }
    let owner = text.flatMap { text in
      form.options.first { $0.type.choices.contains { $0.name == text } }
    }
    let source = evaluator.source.text(in: value.range)
    report(
      .unexpected, "`\(form.title)` takes no further value", value.range,
      expected: "`\(form.usage)`",
      suggestion: owner.map { "write `\($0.name)=\(source)`" })
  }

  private mutating func reportUnknownOption(_ name: Name, _ form: CommandForm) {
    let known = form.parameters.map(\.name)
    let nearest = Suggestion.nearest(to: name.text, in: known)
    let owners = form.signature.forms.filter { $0.parameter(name.text) != nil }
    let customary = owners.first { $0.variant?.name == form.signature.customaryVariant }
    var expected = known.isEmpty ? "no options" : ParameterType.oneOf(known)
    if let owner = customary ?? owners.first {
      expected += " (`\(name.text)` belongs to \(owner.title))"
    }
    report(
      .unknownOption, "`\(form.title)` has no option `\(name.text)`", name.range,
      expected: expected, suggestion: nearest.map { "did you mean `\($0)`?" })
  }

  // MARK: What was not given

  /// Fills in defaults and reports required parameters that are missing.
  mutating func addDefaults(_ bound: inout BoundCommand, _ command: CommandStatement) {
    for parameter in bound.form.parameters where !bound.isGiven(parameter.name) {
      if parameter.isRequired {
        let unit = parameter.summary.isEmpty ? "" : " (\(parameter.summary))"
        report(
          .missing, "`\(bound.form.title)` needs `\(parameter.name)`\(unit)", command.verb.range,
          expected: "`\(bound.form.usage)`")
      } else if let value = TypeConverter.defaultValue(of: parameter) {
        bound.arguments[parameter.name] = BoundArgument(value: value, range: nil)
      }
    }
  }
}
