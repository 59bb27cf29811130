// SPDX-License-Identifier: MIT

/// Runs checked scripts, one after the other at the prompt, with variables kept between them.
package final class Interpreter {
  /// Variables, functions and names as they are now.
  package internal(set) var environment: Environment

  let host: any CommandHost
  let allowsAbbreviations: Bool
  let loader: SourceLoader
  var catalog: CommandCatalog
  var source = SourceText(name: "", text: "")
  /// Loop variables around the statement at hand, outermost first.
  var loops: [(name: String, value: Value)] = []
  /// Loop rounds and calls in words, outermost first.
  var notes: [String] = []
  /// Those that gather results for the output of a loop or call, innermost last.
  var collectors: [Collector] = []
  /// Numbers the rounds of all loops.
  var round = 0
  /// Gathers the commands of a block such as that of `network` instead of running them.
  var gathered: [Invocation]?

  /// Creates an interpreter of `catalog` whose commands `host` runs.
  package init(
    _ catalog: CommandCatalog, host: any CommandHost, environment: Environment = Environment(),
    allowsAbbreviations: Bool = false, loader: SourceLoader = .none
  ) {
    self.catalog = catalog
    self.host = host
    self.environment = environment
    self.allowsAbbreviations = allowsAbbreviations
    self.loader = loader
  }

  /// What the checker must know before a script runs here.
  package var checkEnvironment: Environment {
    var result = environment
    result.facts = host.facts
    return result
  }

  /// Runs a script that the checker has passed.
  ///
  /// - Throws: ``ScriptError`` at the first statement that fails, or the host's interruption.
  package func run(_ script: Script) throws {
    try run(script) { _ in }
  }

  /// Runs a script that the checker has passed, calling `finished` after each of its statements.
  ///
  /// - Throws: as `run(_:)`, and what `finished` throws.
  package func run(_ script: Script, finished: (Statement) throws -> Void) throws {
    let outer = source
    source = script.source
    defer { source = outer }
    for statement in script.statements {
      try asking(at: statement.range) { try host.checkInterruption() }
      try run(statement)
      try finished(statement)
    }
  }

  func run(_ statements: [Statement]) throws {
    for statement in statements {
      try asking(at: statement.range) { try host.checkInterruption() }
      try run(statement)
    }
  }

  private func run(_ statement: Statement) throws {
    switch statement.kind {
    case .command(let command): try run(command, statement.range)
    case .binding(let binding): try run(binding)
    case .loop(let loop): try run(loop)
    case .condition(let condition): try run(condition)
    case .expectation(let expectation): try run(expectation, statement.range)
    case .function(let function):
      environment.functions[function.name.text] = Function(
        function, in: source, visible: environment.functions)
    case .attempt(let attempt): try run(attempt)
    case .inclusion(let inclusion): try run(inclusion)
    case .sweep(let sweep): try run(sweep, statement.range)
    }
  }

  // MARK: Errors

  /// Runs `body`, turning findings into the error of the script.
  func located<Result>(_ body: () throws(Diagnostic) -> Result) throws(ScriptError) -> Result {
    do throws(Diagnostic) {
      return try body()
    } catch {
      throw scriptError(error)
    }
  }

  func scriptError(_ diagnostic: Diagnostic, underlying: (any Error)? = nil) -> ScriptError {
    var diagnostic = diagnostic
    diagnostic.notes += notes
    return ScriptError(diagnostic: diagnostic, underlying: underlying)
  }

  /// Runs code of the host; what it throws gets a place.
  func asking<Result>(
    at range: SourceRange, argument: (CommandFailure) -> SourceRange? = { _ in nil },
    _ body: () throws -> Result
  ) throws -> Result {
    do {
      return try body()
    } catch let error as any ScriptInterruption {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch let error as CommandFailure {
      let place = argument(error) ?? range
      throw scriptError(
        Diagnostic(
          .failure, error.message, at: place, in: source, expected: error.expected,
          suggestion: error.suggestion),
        underlying: error)
    } catch let error as Diagnostic {
      throw scriptError(error, underlying: error)
    } catch let error as ScriptError {
      throw error
    } catch {
      throw scriptError(
        Diagnostic(.failure, "\(error)", at: range, in: source), underlying: error)
    }
  }

  // MARK: Expressions

  var evaluator: Evaluator { Evaluator(environment: environment, source: source) }

  /// The value of `expression`; at run time every value is known.
  func value(of expression: Expression) throws(ScriptError) -> Value {
    let evaluator = evaluator
    let binding = try located { () throws(Diagnostic) in try evaluator.evaluate(expression) }
    guard let value = binding.value else {
      throw scriptError(
        Diagnostic(
          .unknownVariable, "`\(source.text(in: expression.range))` has no value yet",
          at: expression.range, in: source))
    }
    return value
  }
}
