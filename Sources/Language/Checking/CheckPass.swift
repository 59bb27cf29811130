// SPDX-License-Identifier: MIT

/// One walk over a script that follows variables, facts and results without running anything.
struct CheckPass {
  /// How many statements are looked at, loop rounds and calls included.
  static let budget = 10_000

  var catalog: CommandCatalog
  var environment: Environment
  var source: SourceText
  let allowsAbbreviations: Bool
  /// Statements are missing, through syntax errors or past the budget, so missing names prove
  /// nothing.
  var isLenient: Bool
  let loader: SourceLoader

  var diagnostics: [Diagnostic] = []
  var steps: [PlannedStep] = []
  /// What has happened since the last step.
  var events: [PlannedEvent] = []
  var outputs: [PlannedOutput] = []
  /// Whether some results go to shell commands.
  var runsShell = false
  /// The names under which the script takes values from outside.
  var parameters: Set<String> = []
  /// The names in its shell commands that the script does not bind: most are words of the shell.
  var shellNames: Set<String> = []
  /// Whether it runs scripts that could not be read, which may take more.
  var hasUnreadScripts = false
  /// How many branches, guarded blocks and loops of unknown length stand around, which may not run or
  /// may fail in peace.
  var doubts = 0
  var remaining = CheckPass.budget
  /// How many commands a function runs, for calls past the budget.
  var counts: [ObjectIdentifier: Int] = [:]
  /// Loop rounds and calls around the statement at hand.
  var notes: [String] = []
  /// How many calls stand around it.
  var callDepth = 0
  /// How many calls have stood inside one another at most.
  var deepest = 0
  /// How many calls a call of a function makes inside one another, itself included.
  var heights: [ObjectIdentifier: Int] = [:]
  /// The functions in whose definitions it stands.
  var openDefinitions: [String] = []
  /// The variables of the loops around it.
  var loopNames: [String] = []
  /// Whether facts are unknown: inside a definition, or where nothing runs as things stand.
  var ignoresFacts = false
  /// The verb whose block is being checked, nil for ordinary statements.
  var blockOwner: String?
  /// Fields that the loops around collect, innermost last; nil when some are unknown.
  var collected: [Set<String>?] = []

  private var seen: Set<Finding> = []

  /// Where a statement stands.
  struct Place: Hashable {
    let source: ObjectIdentifier
    let range: SourceRange
  }

  /// How often the arguments of a command did not fit.
  var failures: [Place: Int] = [:]

  init(
    catalog: CommandCatalog, environment: Environment, source: SourceText,
    allowsAbbreviations: Bool, isLenient: Bool, loader: SourceLoader
  ) {
    self.catalog = catalog
    self.environment = environment
    self.source = source
    self.allowsAbbreviations = allowsAbbreviations
    self.isLenient = isLenient
    self.loader = loader
  }

  var evaluator: Evaluator {
    Evaluator(environment: environment, source: source, isLenient: isLenient)
  }

  // MARK: Findings

  private struct Finding: Hashable {
    let kind: Diagnostic.Kind
    let range: SourceRange
    let source: ObjectIdentifier?
  }

  /// Adds a finding once for each place, with the circumstances of the first time.
  mutating func report(_ diagnostic: Diagnostic) {
    if isLenient, isGuess(diagnostic) { return }
    let finding = Finding(
      kind: diagnostic.kind, range: diagnostic.range,
      source: diagnostic.source.map(ObjectIdentifier.init))
    guard seen.insert(finding).inserted, diagnostics.count < Parser.errorLimit else { return }
    var diagnostic = diagnostic
    diagnostic.notes += notes
    diagnostics.append(diagnostic)
  }

  /// Whether a statement that could not be read might make the finding wrong.
  private func isGuess(_ diagnostic: Diagnostic) -> Bool {
    switch diagnostic.kind {
    case .unknownVariable, .precondition, .unknownField: true
    case .unknownName: diagnostic.suggestion == nil
    default: false
    }
  }

  mutating func report(
    _ kind: Diagnostic.Kind, _ message: String, _ range: SourceRange,
    severity: Diagnostic.Severity = .error, expected: String? = nil, suggestion: String? = nil
  ) {
    report(
      Diagnostic(
        kind, message, at: range, in: source, severity: severity, expected: expected,
        suggestion: suggestion))
  }

  /// Evaluates, reporting what is wrong; unknown then.
  mutating func evaluate(_ expression: Expression) -> Binding {
    do throws(Diagnostic) {
      return try evaluator.evaluate(expression)
    } catch {
      report(error)
      return .unknown
    }
  }

  // MARK: Statements

  /// Checks statements and returns how many commands they run.
  mutating func check(_ statements: [Statement]) -> Int {
    statements.reduce(0) { count, statement in
      let (sum, overflow) = count.addingReportingOverflow(check(statement))
      return overflow ? .max : sum
    }
  }

  private mutating func check(_ statement: Statement) -> Int {
    remaining -= 1
    noteParameters(of: statement)
    switch statement.kind {
    case .command(let command): return check(command, statement.range)
    case .binding(let binding): check(binding)
    case .loop(let loop): return check(loop)
    case .condition(let condition): return check(condition)
    case .expectation(let expectation): check(expectation, statement.range)
    case .function(let function): check(function)
    case .attempt(let attempt): return check(attempt)
    case .inclusion(let inclusion): return check(inclusion)
    case .sweep(let sweep): return check(sweep, statement.range)
    }
    return 0
  }

  /// Checks a block with its own variables.
  mutating func check(_ block: Block, binding: [String: Binding] = [:]) -> Int {
    environment.push(binding)
    defer { environment.pop() }
    return check(block.statements)
  }

  private mutating func check(_ statement: LetStatement) {
    checkNew(statement.name)
    if statement.value.bareWord == ModelHandle.current.name {
      checkFacts([.model], of: "let \(statement.name.text) = model", statement.value.range)
      name(.current, statement.name.text)
      return
    }
    let binding = evaluate(statement.value)
    if statement.isDefault, environment.lookup(statement.name.text) != nil { return }
    if case .value(.model(let handle)) = binding {
      name(handle, statement.name.text)
      return
    }
    warnOfMisspelledModel(statement)
    environment.bind(statement.name.text, to: binding)
  }

  private mutating func name(_ model: ModelHandle, _ name: String) {
    environment.bind(name, to: .value(.model(ModelHandle(name: name))))
    note(.naming(name, model, isCertain: doubts == 0))
  }

  /// Names of the language itself cannot be bound.
  mutating func checkNew(_ name: Name) {
    guard name.text == "it" || name.text == ModelHandle.current.name else { return }
    let owner = name.text == "it" ? "the last result" : "the current model"
    report(
      .unexpected, "`\(name.text)` always names \(owner)", name.range,
      expected: "another name")
  }

  /// Reports facts that are certainly missing.
  mutating func checkFacts(_ facts: [Fact], of title: String, _ range: SourceRange) {
    if ignoresFacts { return }
    for fact in facts where !environment.facts.contains(fact) {
      report(
        .precondition, "`\(title)` needs \(fact.noun)", range,
        suggestion: "put `\(fact.remedy)` before this line")
    }
  }

  private mutating func check(_ statement: ExpectStatement, _ range: SourceRange) {
    if let blockOwner {
      report(.unexpected, "`expect` cannot stand in a block of `\(blockOwner)`", range)
      return
    }
    do throws(Diagnostic) {
      let expectation = Expectation(statement: statement, range: range, evaluator: evaluator)
      _ = try expectation.check()
    } catch {
      report(error)
    }
  }
}
