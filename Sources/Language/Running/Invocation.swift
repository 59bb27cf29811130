// SPDX-License-Identifier: MIT

/// A value that a parameter was given.
package struct BoundArgument: Sendable, Equatable {
  /// The value, of the type that the parameter declares.
  package let value: Value
  /// Where it stands; nil for a default.
  package let range: SourceRange?
  /// Where each of several values stands, for a parameter that repeats.
  package var elementRanges: [SourceRange] = []

  /// Where one of several values stands; the whole argument where there is no such value.
  package func range(ofElement index: Int?) -> SourceRange? {
    guard let index, elementRanges.indices.contains(index) else { return range }
    return elementRanges[index]
  }
}

/// A command that is about to run: form chosen, arguments checked and typed.
package struct Invocation: Sendable {
  /// The command and its variant.
  package let form: CommandForm
  /// The arguments by parameter name, defaults included.
  package let arguments: [String: BoundArgument]
  /// The commands in its blocks.
  package let blocks: [[Invocation]]
  /// The text it stands in.
  package let source: SourceText
  /// The bytes it covers.
  package let range: SourceRange
  /// The variables of the loops around it with their values, outermost first.
  package var loopVariables: [RecordField] = []
  /// The functions that a script can call where it stands, for commands that tell of them.
  package var functions: [String: Function] = [:]
  /// Where the script sends the text of a command that gives one; nil for the usual place.
  package var presentation: Presentation?

  /// The command.
  package var signature: CommandSignature { form.signature }

  /// The verb.
  package var name: String { form.signature.name }

  /// The name of the variant, nil for the plain form.
  package var variant: String? { form.variant?.name }

  // MARK: Arguments

  /// The value of a parameter, nil when it was not given and has no default.
  package func value(_ name: String) -> Value? {
    precondition(form.parameter(name) != nil, "\(form.title) has no parameter \(name)")
    return arguments[name]?.value
  }

  /// Whether the script gives the parameter, rather than leaving it to its default.
  package func isGiven(_ name: String) -> Bool { arguments[name]?.range != nil }

  /// Where the argument stands, for errors about it; the whole command when not given.
  package func range(of name: String) -> SourceRange { arguments[name]?.range ?? range }

  /// Where the words stand that a failure is about; nil where it names no argument of the form, and
  /// no place.
  package func range(of failure: CommandFailure) -> SourceRange? {
    if let place = failure.place { return place }
    guard let name = failure.argument, form.parameter(name) != nil else { return nil }
    return arguments[name]?.range(ofElement: failure.element) ?? range
  }

  private func required<Result>(_ name: String, _ result: Result?) -> Result {
    guard let result else {
      preconditionFailure("\(form.title): \(name) is optional or of another type")
    }
    return result
  }

  /// The whole number of a parameter that is required or has a default.
  package func integer(_ name: String) -> Int { required(name, optionalInteger(name)) }

  /// The whole number, nil when not given and without default.
  package func optionalInteger(_ name: String) -> Int? { value(name)?.integerValue }

  /// The number of a parameter that is required or has a default; percentages as fraction.
  package func double(_ name: String) -> Double { required(name, optionalDouble(name)) }

  /// The number, nil when not given and without default.
  package func optionalDouble(_ name: String) -> Double? { value(name)?.doubleValue }

  /// The exact number with its spelling, nil when absent or measured.
  package func number(_ name: String) -> Number? { value(name)?.number }

  /// The exact number of a parameter, nil when absent or measured.
  package func rational(_ name: String) -> Rational? { value(name)?.number?.value }

  /// The truth value of a parameter that is required or has a default.
  package func flag(_ name: String) -> Bool { required(name, optionalFlag(name)) }

  /// The truth value, nil when not given and without default.
  package func optionalFlag(_ name: String) -> Bool? {
    if case .boolean(let flag)? = value(name) { return flag }
    return nil
  }

  /// The text of a word, name, string or path that is required or has a default.
  package func word(_ name: String) -> String { required(name, optionalWord(name)) }

  /// The text, nil when not given and without default.
  package func optionalWord(_ name: String) -> String? {
    switch value(name) {
    case .word(let text)?, .string(let text)?, .path(let text)?: text
    default: nil
    }
  }

  /// The path, nil when absent or when another alternative of the type was given.
  package func path(_ name: String) -> String? {
    if case .path(let text)? = value(name) { return text }
    return nil
  }

  /// The values of a list, nil when absent.
  package func list(_ name: String) -> [Value]? {
    if case .list(let values)? = value(name) { return values }
    return nil
  }

  /// The numbers of a list, nil when absent.
  package func doubles(_ name: String) -> [Double]? { list(name)?.compactMap(\.doubleValue) }

  /// The model, nil when absent or when another alternative of the type was given.
  package func model(_ name: String) -> ModelHandle? {
    if case .model(let handle)? = value(name) { return handle }
    return nil
  }

  /// Number and unit of a quantity, nil when absent.
  package func quantity(_ name: String) -> (number: Number, unit: String)? {
    if case .quantity(let number, let unit)? = value(name) { return (number, unit) }
    return nil
  }

  /// The seconds of a duration, nil when absent.
  package func seconds(_ name: String) -> Double? {
    if case .duration(let number)? = value(name) { return number.doubleValue }
    return nil
  }

  /// The bytes of a size, rounded down, nil when absent.
  package func bytes(_ name: String) -> Int? {
    if case .size(let number)? = value(name) {
      return number.value.numerator / number.value.denominator
    }
    return nil
  }

  // MARK: Text

  /// The command fully spelled: verb, variant, values in declared order, what was given only.
  package var canonicalText: String { text(withDefaults: false) }

  /// The command with all defaults spelled out, so that a changed default changes the text.
  package var fullText: String { text(withDefaults: true) }

  private func text(withDefaults: Bool) -> String {
    func includes(_ parameter: Parameter) -> Bool {
      withDefaults ? arguments[parameter.name] != nil : isGiven(parameter.name)
    }
    var words = [form.title]
    var isGapless = true
    for parameter in form.positionals {
      guard includes(parameter), let value = arguments[parameter.name]?.value else {
        isGapless = false
        continue
      }
      if parameter.isRepeating, case .list(let values) = value {
        words += values.map(\.canonicalText)
      } else {
        words.append((isGapless ? "" : "\(parameter.name)=") + value.canonicalText)
      }
    }
    for option in form.options where includes(option) {
      if let value = arguments[option.name]?.value {
        words.append("\(option.name)=\(value.canonicalText)")
      }
    }
    for block in blocks {
      words.append(
        "{ " + block.map { $0.text(withDefaults: withDefaults) }.joined(separator: "; ") + " }")
    }
    return words.joined(separator: " ")
  }
}
