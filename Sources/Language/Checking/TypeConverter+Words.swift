// SPDX-License-Identifier: MIT

extension TypeConverter {
  /// The text of a single value; numbers count as the words that they were written as.
  func text(_ value: Value, _ type: ParameterType) throws(TypeMismatch) -> String {
    switch value {
    case .list, .range, .record: throw mismatch(value, type)
    default: return value.description
    }
  }

  func word(
    _ value: Value, _ choices: [Choice], _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    let text = try text(value, type)
    if choices.contains(where: { $0.name == text }) { return .word(text) }
    let nearest = Suggestion.nearest(to: text, in: choices.map(\.name))
    throw TypeMismatch(
      kind: .unknownName, message: "cannot be \(value.messageText)", expected: type.explanation,
      suggestion: nearest.map { "did you mean `\($0)`?" })
  }

  func path(
    _ value: Value, _ extensions: [String], _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    let text = try text(value, type)
    let lower = text.lowercased()
    let fits = extensions.isEmpty || extensions.contains { lower.hasSuffix(".\($0)") }
    guard fits, !text.isEmpty else {
      throw TypeMismatch(
        kind: .type, message: "cannot be \(value.messageText)", expected: type.explanation,
        suggestion: nil)
    }
    return .path(text)
  }

  func list(
    _ value: Value, _ element: ParameterType, _ count: ClosedRange<Int>, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    let values = value.elements ?? [value]
    guard count.contains(values.count) else {
      throw TypeMismatch(
        kind: .outOfRange,
        message: "cannot have \(NumberText.counted(values.count, "value"))",
        expected: type.explanation, suggestion: nil)
    }
    var converted: [Value] = []
    for value in values { converted.append(try convert(value, to: element)) }
    return .list(converted)
  }

  func model(_ value: Value, _ type: ParameterType) throws(TypeMismatch) -> Value {
    if case .model = value { return value }
    guard case .word(let name) = value else { throw mismatch(value, type) }
    if name == ModelHandle.current.name { return .model(.current) }
    guard let environment else { return .model(ModelHandle(name: name)) }
    if case .value(.model(let handle))? = environment.lookup(name) { return .model(handle) }
    if case .value(let other)? = environment.lookup(name) {
      throw noModel(name, other, in: environment, type)
    }
    let nearest = Suggestion.nearest(to: name, in: environment.modelNames + ["model"])
    throw TypeMismatch(
      kind: .unknownName, message: "cannot be `\(name.prefix(60))`: no model has this name",
      expected: type.explanation, suggestion: nearest.map { "did you mean `\($0)`?" })
  }

  /// A variable is given for a model: `let best = modle`, then `reset best`.
  private func noModel(
    _ name: String, _ value: Value, in environment: Environment, _ type: ParameterType
  ) -> TypeMismatch {
    let models = environment.modelNames
    let meant = Suggestion.nearest(to: value.description, in: ["model"] + models)
    let isWord: Bool = if case .word = value { true } else { false }
    return TypeMismatch(
      kind: .unknownName,
      message: "cannot be `\(name)`: \(name) is \(isWord ? "the word" : value.kindName) "
        + value.messageText,
      expected: type.explanation,
      suggestion: meant.map { "write `let \(name) = \($0 == "model" ? $0 : "$\($0)")`" }
        ?? Suggestion.nearest(to: name, in: models).map { "did you mean `\($0)`?" })
  }

  func newName(
    _ value: Value, _ kind: NameKind, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    let text = try text(value, type)
    guard CharacterClass.isVerb(text) else {
      throw TypeMismatch(
        kind: .type, message: "cannot be \(value.messageText)",
        expected: "\(type.explanation): a letter, then letters, digits, `-` and `_`",
        suggestion: nil)
    }
    return .word(text)
  }

  func known(
    _ value: Value, in names: Set<String>?, noun: String, _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    let text = try text(value, type)
    guard environment != nil, !(names ?? []).contains(text) else { return .word(text) }
    let nearest = Suggestion.nearest(to: text, in: (names ?? []).sorted())
    throw TypeMismatch(
      kind: .unknownName, message: "cannot be \(value.messageText): no \(noun) has this name",
      expected: type.explanation, suggestion: nearest.map { "did you mean `\($0)`?" })
  }

  func either(
    _ value: Value, _ types: [ParameterType], _ type: ParameterType
  ) throws(TypeMismatch) -> Value {
    var failures: [TypeMismatch] = []
    for type in types {
      do throws(TypeMismatch) {
        return try convert(value, to: type)
      } catch {
        failures.append(error)
      }
    }
    // Of the right kind but out of range: that type was meant.
    if let near = failures.first(where: { $0.kind == .outOfRange }) { throw near }
    throw TypeMismatch(
      kind: failures.contains { $0.kind == .unknownName } ? .unknownName : .type,
      message: "cannot be \(value.messageText)", expected: type.explanation,
      suggestion: failures.compactMap(\.suggestion).first)
  }
}
