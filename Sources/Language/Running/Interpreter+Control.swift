// SPDX-License-Identifier: MIT

extension Interpreter {
  /// Runs a block with its own variables.
  func run(_ block: Block, binding: [String: Binding] = [:]) throws {
    environment.push(binding)
    defer { environment.pop() }
    try run(block.statements)
  }

  func run(_ statement: LetStatement) throws {
    let name = statement.name.text
    if statement.isDefault, environment.lookup(name) != nil { return }
    if statement.value.bareWord == ModelHandle.current.name {
      try bind(.current, to: statement)
      return
    }
    let value = try value(of: statement.value)
    if case .model(let handle) = value {
      // Models are values: a name holds what the other one holds now, whatever that becomes.
      try bind(handle, to: statement)
    } else {
      environment.bind(name, to: .value(value))
    }
  }

  private func bind(_ handle: ModelHandle, to statement: LetStatement) throws {
    let name = statement.name.text
    let own = try asking(at: statement.value.range) { try host.bindModel(handle, named: name) }
    environment.bind(name, to: .value(.model(own)))
  }

  /// Runs the script that `source` names, in its place and with its variables.
  func run(_ statement: SourceStatement) throws {
    let range = statement.path.range
    if let fault = environment.depthFault(at: range, in: source) { throw scriptError(fault) }
    let path = try value(of: statement.path).description
    let text = try located { () throws(Diagnostic) in
      try loader.load(path, at: range, in: source, within: environment.sourcedPaths)
    }
    let parsed = Parser.parse(text)
    if let diagnostic = parsed.diagnostics.first { throw scriptError(diagnostic) }
    let saved = (source, environment.sourcedPaths, notes.count)
    defer {
      (source, environment.sourcedPaths) = (saved.0, saved.1)
      notes.removeLast(notes.count - saved.2)
    }
    let line = source.position(at: range.lowerBound).line
    notes.append("in `\(text.name)`, sourced in \(source.name):\(line)")
    environment.sourcedPaths.append(source.name)
    source = text
    try run(parsed.script.statements)
  }

  // MARK: Loops and branches

  func run(_ loop: ForStatement) throws {
    guard !loop.output.isEmpty else {
      try runRounds(loop)
      return
    }
    let table = try collecting { try runRounds(loop) }
    try present(table, loop.output, loop.body.range)
  }

  private func runRounds(_ loop: ForStatement) throws {
    let value = try value(of: loop.values)
    guard let elements = value.elements else {
      throw scriptError(
        Diagnostic(
          .type, "`for` cannot run over \(value.kindName) `\(value)`", at: loop.values.range,
          in: source, expected: "a range such as 0.1..0.9 step 0.1, or a list such as {8, 6, 4}"))
    }
    for element in elements {
      try runRound(loop, element)
    }
  }

  private func runRound(_ loop: ForStatement, _ element: Value) throws {
    let name = loop.variable.text
    loops.append((name, element))
    notes.append("with \(name) = \(element)")
    round += 1
    defer {
      loops.removeLast()
      notes.removeLast()
      // What follows an inner loop belongs to no round of it.
      round += 1
    }
    try asking(at: loop.variable.range) { try host.checkInterruption() }
    try run(loop.body, binding: [name: .value(element)])
  }

  func run(_ statement: IfStatement) throws {
    let evaluator = evaluator
    let truth = try located { () throws(Diagnostic) in
      try evaluator.truth(statement.condition)
    }
    if truth == true {
      try run(statement.body)
    } else if let alternative = statement.alternative {
      try run(alternative)
    }
  }

  func run(_ statement: TryStatement) throws {
    do {
      try run(statement.body)
    } catch let error as ScriptError {
      let text = Value.string(error.diagnostic.message)
      try run(
        statement.handler,
        binding: statement.variable.map { [$0.text: .value(text)] } ?? [:])
    }
  }

  func run(_ statement: ExpectStatement, _ range: SourceRange) throws {
    let expectation = Expectation(statement: statement, range: range, evaluator: evaluator)
    let outcome = try located { () throws(Diagnostic) in try expectation.check() }
    guard let outcome else {
      throw scriptError(
        Diagnostic(
          .expectation, "the expected figure is not known", at: statement.left.range, in: source))
    }
    if !outcome.holds { throw scriptError(expectation.failure(outcome)) }
    host.expectationHeld(source.text(in: range), found: outcome.found)
  }
}
