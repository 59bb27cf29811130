// SPDX-License-Identifier: MIT

/// Options as other programs have them: `--dry-run`, `--steps 2`, `-n 5`.
extension Binder {
  /// Binds a yes-or-no option that two dashes turn on, and refuses the others with their spelling.
  ///
  /// - Parameters:
  ///   - free: the parameter that takes the next value.
  ///   - rest: the arguments that follow, from which the value of the option goes too.
  /// - Returns: false for every other value.
  mutating func bindDashed(
    _ value: Expression, _ free: Parameter?, _ rest: inout ArraySlice<Argument>,
    _ bound: inout BoundCommand, _ places: inout [String: SourceRange]
  ) -> Bool {
    guard let word = value.bareWord, let name = Parser.dashedName(word) else { return false }
    let parameter = bound.form.parameter(name)
    if word.hasPrefix("--"), parameter?.type == .boolean {
      if take(name, value.range, &places) {
        bound.arguments[name] = BoundArgument(value: .boolean(true), range: value.range)
      }
      return true
    }
    // `help -k robust`: a word like others.
    if parameter == nil, free?.type.includes(\.takesAnyWord) == true { return false }
    var given: Expression?
    let takesNext = parameter.map { $0.type != .boolean } ?? (free == nil)
    if takesNext, case .positional(let next)? = rest.first,
      next.bareWord.flatMap(Parser.dashedName) == nil
    {
      given = next
      rest.removeFirst()
    }
    // It was given: nothing else should be said about it.
    if parameter != nil { bound.unknown.insert(name) }
    places[name] = value.range
    reportDashes(name, value.range.union(given?.range ?? value.range), given, bound.form)
    return true
  }

  private mutating func reportDashes(
    _ name: String, _ range: SourceRange, _ given: Expression?, _ form: CommandForm
  ) {
    let parameter = form.parameter(name)
    let known = form.parameters.map(\.name)
    let nearest = Suggestion.nearest(to: name, in: known)
    guard parameter != nil || (form.signature.openOption != nil && nearest == nil) else {
      report(
        .unknownOption,
        "options are written name=value, and `\(form.title)` has no option `\(name)`", range,
        expected: known.isEmpty ? "no options" : ParameterType.oneOf(known),
        suggestion: nearest.map { "did you mean `\($0)=`?" })
      return
    }
    let usual = parameter?.type == .boolean ? "yes" : parameter?.defaultValue ?? "..."
    let sample = given.map { evaluator.source.text(in: $0.range) } ?? usual
    report(
      .unexpected, "options are written name=value", range,
      suggestion: "write `\(name)=\(sample)`")
  }

  /// Notes where an option is given; false, with a finding, when it was before.
  mutating func take(
    _ name: String, _ range: SourceRange, _ places: inout [String: SourceRange]
  ) -> Bool {
    guard let first = places[name] else {
      places[name] = range
      return true
    }
    report(
      .duplicate, "`\(name)` is given twice", range,
      labels: [Diagnostic.Label(first, "first given here")])
    return false
  }
}

extension ParameterType {
  /// Whether every word fits, one with dashes before it too.
  fileprivate var takesAnyWord: Bool {
    switch self {
    case .anyWord, .string, .any: true
    default: false
    }
  }
}
