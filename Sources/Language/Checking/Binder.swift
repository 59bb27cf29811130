// SPDX-License-Identifier: MIT

/// Binds commands to signatures; checker and interpreter share it, so both say the same.
struct Binder {
  let catalog: CommandCatalog
  let evaluator: Evaluator
  var allowsAbbreviations = false
  /// The functions in whose bodies the command stands.
  var openDefinitions: [String] = []
  var diagnostics: [Diagnostic] = []

  private var environment: Environment { evaluator.environment }

  init(_ catalog: CommandCatalog, _ evaluator: Evaluator, allowsAbbreviations: Bool = false) {
    self.catalog = catalog
    self.evaluator = evaluator
    self.allowsAbbreviations = allowsAbbreviations
  }

  /// Binds `command` and collects findings.
  ///
  /// - Returns: nil when its verb or variant is not known.
  mutating func bind(_ command: CommandStatement) -> BoundCommand? {
    guard let (signature, function) = resolve(command.verb) else { return nil }
    var arguments = command.arguments[...]
    guard let form = selectForm(signature, &arguments, command.verb) else { return nil }
    var bound = BoundCommand(form: form, function: function)
    bindArguments(arguments, command, &bound)
    addDefaults(&bound, command)
    checkRules(bound, command)
    checkBlocks(command, form)
    // A function gives what its commands do.
    if function == nil { checkOutput(command, form) }
    return bound
  }

  mutating func report(
    _ kind: Diagnostic.Kind, _ message: String, _ range: SourceRange, expected: String? = nil,
    suggestion: String? = nil, labels: [Diagnostic.Label] = []
  ) {
    diagnostics.append(
      Diagnostic(
        kind, message, at: range, in: evaluator.source, labels: labels, expected: expected,
        suggestion: suggestion))
  }

  // MARK: Verbs

  private mutating func resolve(_ verb: Name) -> (CommandSignature, Function?)? {
    let meaning = catalog.meaning(
      of: verb.text, functions: environment.functions, allowsAbbreviations: allowsAbbreviations)
    switch meaning {
    case .command(let signature): return (signature, nil)
    case .function(let function): return (function.signature, function)
    case .ambiguous(let fitting):
      report(
        .unknownCommand, "`\(verb.text)` is ambiguous", verb.range,
        expected: ParameterType.oneOf(fitting.map(\.name)))
    case .unknown: reportUnknown(verb)
    }
    return nil
  }

  private mutating func reportUnknown(_ verb: Name) {
    if openDefinitions.contains(verb.text) {
      report(
        .unknownCommand, "a function cannot call itself", verb.range,
        expected: "`for` or `sweep` for what is to be repeated")
      return
    }
    let keywords = Keyword.allCases.filter(\.opensStatement).map(\.rawValue)
    let nearest =
      Suggestion.nearest(
        to: verb.text, in: catalog.names + keywords + environment.functions.keys.sorted())
      ?? catalog.nearest(to: verb.text)
    report(
      .unknownCommand, "unknown command `\(verb.text)`", verb.range,
      expected: nearest == nil ? expectedCommands : nil,
      suggestion: nearest.map { "did you mean `\($0)`?" })
  }

  private var expectedCommands: String? {
    catalog.names.count <= 16 && !catalog.names.isEmpty
      ? ParameterType.oneOf(catalog.names) : "a command; `help` lists them"
  }

  // MARK: Variants

  private mutating func selectForm(
    _ signature: CommandSignature, _ arguments: inout ArraySlice<Argument>, _ verb: Name
  ) -> CommandForm? {
    if signature.variants.isEmpty { return signature.form(nil) }
    guard case .positional(let expression)? = arguments.first else {
      if !signature.requiresVariant { return signature.form(nil) }
      let names = signature.variants.map(\.name)
      report(
        .missing, "`\(signature.name)` needs a word that says which", verb.range,
        expected: ParameterType.oneOf(names),
        suggestion: signature.exampleVariant.map { "write `\(signature.name) \($0.name)`" })
      return nil
    }
    let binding: Binding
    do throws(Diagnostic) {
      binding = try evaluator.evaluate(expression)
    } catch {
      diagnostics.append(error)
      return nil
    }
    // What is selected at run time is checked at run time.
    guard let text = binding.value?.description else { return nil }
    if let variant = signature.variant(text) {
      arguments.removeFirst()
      return signature.form(variant)
    }
    if !signature.requiresVariant { return signature.form(nil) }
    let names = signature.variants.map(\.name)
    if expression.bareWord.flatMap(Parser.dashedName) != nil {
      report(
        .unexpected, "options are written name=value, behind the form of `\(signature.name)`",
        expression.range, expected: ParameterType.oneOf(names))
      return nil
    }
    let nearest = Suggestion.nearest(to: text, in: names)
    report(
      .unknownName, "`\(signature.name)` has no form `\(text.prefix(60))`", expression.range,
      expected: ParameterType.oneOf(names), suggestion: nearest.map { "did you mean `\($0)`?" })
    return nil
  }

  // MARK: Rules

  private mutating func checkRules(_ bound: BoundCommand, _ command: CommandStatement) {
    for rule in bound.form.signature.rules {
      let known = rule.names.filter { bound.form.parameter($0) != nil }
      let given = known.filter(bound.isGiven)
      let names = ParameterType.oneOf(known.map { "`\($0)`" })
      let title = bound.form.title
      switch rule {
      case .atMostOne, .exactlyOne:
        if given.count > 1 {
          report(
            .conflict, "`\(title)` takes only one of \(names)", range(given[1], command, bound))
        } else if given.isEmpty, case .exactlyOne = rule, !known.isEmpty {
          report(.missing, "`\(title)` needs one of \(names)", command.verb.range)
        }
      case .atLeastOne:
        if given.isEmpty, !known.isEmpty {
          report(.missing, "`\(title)` needs \(names)", command.verb.range)
        }
      case .needs(let first, let second):
        if given.contains(first), !given.contains(second), known.contains(second) {
          report(.missing, "`\(first)` needs `\(second)` too", range(first, command, bound))
        }
      }
    }
  }

  private func range(
    _ name: String, _ command: CommandStatement, _ bound: BoundCommand
  ) -> SourceRange {
    for case .option(let option, let value) in command.arguments where option.text == name {
      return option.range.union(value.range)
    }
    return bound.arguments[name]?.range ?? command.verb.range
  }

  /// Refuses to send a result somewhere where there will be none.
  ///
  /// A text in its place has no figures to format, but can go to a file or a program.
  private mutating func checkOutput(_ command: CommandStatement, _ form: CommandForm) {
    guard form.fields.isEmpty else { return }
    let givesText = form.signature.givesText
    let isIdle = command.output.contains { stage in
      if case .format = stage { true } else { !givesText }
    }
    guard isIdle else { return }
    report(
      .unexpected, "`\(form.title)` has no result to write", command.verb.range,
      expected: givesText
        ? "`> FILE` or a program behind `|` for its text" : "no `|` and no `>` behind it")
  }

  private mutating func checkBlocks(_ command: CommandStatement, _ form: CommandForm) {
    guard let blocks = form.signature.blocks else {
      if let block = command.blocks.first {
        report(
          .unexpected, "`\(form.signature.name)` takes no block",
          SourceRange(block.range.lowerBound, block.range.lowerBound + 1))
      }
      return
    }
    guard !blocks.count.contains(command.blocks.count) else { return }
    let count = blocks.count
    let number =
      count.lowerBound == count.upperBound
      ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
    let noun = count.upperBound == 1 ? "block" : "blocks"
    report(
      command.blocks.count < count.lowerBound ? .missing : .unexpected,
      "`\(form.signature.name)` takes \(number) \(noun), not \(command.blocks.count)",
      command.verb.range, expected: "`\(form.usage)`")
  }
}
