// SPDX-License-Identifier: MIT

extension CheckPass {
  mutating func check(_ command: CommandStatement, _ range: SourceRange) -> Int {
    let place = Place(source: ObjectIdentifier(source), range: range)
    if failures[place, default: 0] > 2 {
      // Said often enough: the nearest names are not looked for in every round of a loop.
      checkUnknown(command)
      return 1
    }
    var binder = Binder(catalog, evaluator, allowsAbbreviations: allowsAbbreviations)
    binder.openDefinitions = blockOwner == nil ? openDefinitions : []
    let bound = binder.bind(command)
    for diagnostic in binder.diagnostics { report(diagnostic) }
    if !binder.diagnostics.isEmpty { failures[place, default: 0] += 1 }
    guard let bound else {
      checkUnknown(command)
      return 1
    }
    let form = bound.form
    if let blocks = form.signature.blocks {
      check(command.blocks, blocks.vocabulary ?? catalog, owner: form.signature.name)
    }
    if let blockOwner {
      if !command.output.isEmpty {
        report(
          .unexpected, "a command in a block of `\(blockOwner)` has no output of its own", range)
      }
      return 0
    }
    if let function = bound.function { return checkCallWithOutput(function, bound, command, range) }
    checkFacts(form.requires, of: form.title, command.verb.range)
    note(form, bound, command, range, isComplete: binder.diagnostics.isEmpty)
    let fields = form.fields.map(\.name)
    checkOutput(
      command.output, fields: fields.isEmpty ? [] : Set(fields + loopNames), of: form.title,
      givesNothing: fields.isEmpty)
    return 1
  }

  /// Takes in what the command will have done.
  private mutating func note(
    _ form: CommandForm, _ bound: BoundCommand, _ command: CommandStatement, _ range: SourceRange,
    isComplete: Bool
  ) {
    environment.facts.formUnion(form.provides)
    environment.defineNames(form) { bound.arguments[$0]?.value }
    if !form.fields.isEmpty { environment.lastResult = .result(form.fields) }
    collect(Set(form.fields.map(\.name)))
    let blocks = boundBlocks(command.blocks, of: form.signature, among: catalog)
    let isKnown = isComplete && bound.unknown.isEmpty && blocks != nil
    let invocation = Invocation(
      form: form, arguments: bound.arguments, blocks: blocks ?? [], source: source, range: range)
    if steps.count < CheckPass.budget {
      steps.append(
        PlannedStep(
          form: form, invocation: isKnown ? invocation : nil,
          given: Set(form.parameters.map(\.name).filter(bound.isGiven)), source: source,
          range: range, events: events, isCertain: doubts == 0, notes: notes))
      events = []
    }
  }

  /// The commands of blocks that hold nothing but commands with known arguments; else nil.
  private func boundBlocks(
    _ blocks: [Block], of signature: CommandSignature, among peers: CommandCatalog
  ) -> [[Invocation]]? {
    var result: [[Invocation]] = []
    // Blocks in blocks, such as those of `residual`, hold what stands beside their owner.
    let vocabulary = signature.blocks?.vocabulary ?? peers
    for block in blocks {
      var inner: [Invocation] = []
      for statement in block.statements {
        guard case .command(let command) = statement.kind else { return nil }
        var binder = Binder(vocabulary, evaluator, allowsAbbreviations: allowsAbbreviations)
        guard let bound = binder.bind(command), binder.diagnostics.isEmpty,
          bound.unknown.isEmpty, bound.function == nil,
          let blocks = boundBlocks(command.blocks, of: bound.form.signature, among: vocabulary)
        else { return nil }
        inner.append(
          Invocation(
            form: bound.form, arguments: bound.arguments, blocks: blocks, source: source,
            range: statement.range))
      }
      result.append(inner)
    }
    return result
  }

  /// After a verb or form that is not known everything may have happened.
  private mutating func checkUnknown(_ command: CommandStatement) {
    environment.lastResult = .result(nil)
    if !collected.isEmpty { collected[collected.count - 1] = nil }
    guard let signature = catalog.signature(command.verb.text) else {
      ignoresFacts = true
      return
    }
    for form in signature.forms { environment.facts.formUnion(form.provides) }
    for argument in command.arguments { _ = evaluate(argument.value) }
  }

  private mutating func checkCallWithOutput(
    _ function: Function, _ bound: BoundCommand, _ command: CommandStatement, _ range: SourceRange
  ) -> Int {
    collected.append([])
    let count = checkCall(function, bound, range)
    let fields = collected.removeLast()
    checkOutput(command.output, fields: fields, of: function.statement.name.text)
    collect(fields)
    return count
  }

  /// Checks blocks such as those of `network`, in which nothing runs.
  private mutating func check(_ blocks: [Block], _ vocabulary: CommandCatalog, owner: String) {
    let saved = (catalog, environment.functions, environment.lastResult, blockOwner, collected)
    catalog = vocabulary
    environment.functions = [:]
    blockOwner = owner
    for block in blocks { _ = check(block) }
    (catalog, environment.functions, environment.lastResult, blockOwner, collected) = saved
  }

  // MARK: Output

  /// Checks where results go; `fields` are nil when they are not known.
  mutating func checkOutput(
    _ stages: [OutputStage], fields: Set<String>?, of title: String, givesNothing: Bool = false
  ) {
    for stage in stages {
      switch stage {
      case .format(let format, let columns):
        if givesNothing, !isLenient, let first = columns.first {
          report(.unusual, "`\(title)` gives no result", first.range, severity: .warning)
        }
        for column in columns { checkColumn(column, fields, format) }
      case .shell(let command): checkShell(command)
      case .file(let path, _):
        guard let value = evaluate(path).value else { continue }
        let converter = TypeConverter(environment: environment)
        do throws(TypeMismatch) {
          _ = try converter.convert(value, to: .path())
          outputs.append(
            PlannedOutput(
              path: value.description, source: source, range: path.range,
              isCertain: doubts == 0))
        } catch {
          report(error.kind, "the file \(error.message)", path.range, expected: error.expected)
        }
      }
    }
  }

  /// Fields that any result may have.
  private static let commonFields = ["command", "id", "seconds", "cached", "partial"]

  private mutating func checkColumn(
    _ column: Name, _ fields: Set<String>?, _ format: OutputFormat
  ) {
    guard let fields, !fields.isEmpty, !fields.contains(column.text) else { return }
    if Self.commonFields.contains(column.text) { return }
    let help = Suggestion.help(for: column.text, among: fields.sorted())
    report(
      .unknownField, "no result here has a field `\(column.text)`", column.range,
      expected: help.expected, suggestion: help.suggestion)
  }

  private mutating func checkShell(_ command: Name) {
    runsShell = true
    let word = command.text.split(separator: " ").first.map(String.init) ?? ""
    let names = OutputFormat.allCases.map(\.rawValue)
    // Two letters apart is too far here: `cat` is a program, not a misspelled `csv`.
    guard word.count > 3, let nearest = Suggestion.nearest(to: word, in: names) else { return }
    report(
      .unusual, "`\(word)` will run as a shell command",
      SourceRange(command.range.lowerBound, command.range.lowerBound + word.utf8.count),
      severity: .warning, suggestion: "did you mean `| \(nearest)`?")
  }
}
