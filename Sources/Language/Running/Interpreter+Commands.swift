// SPDX-License-Identifier: MIT

extension Interpreter {
  func run(_ command: CommandStatement, _ range: SourceRange) throws {
    var binder = Binder(catalog, evaluator, allowsAbbreviations: allowsAbbreviations)
    let bound = binder.bind(command)
    if let diagnostic = binder.diagnostics.first { throw scriptError(diagnostic) }
    guard let bound else {
      throw scriptError(
        Diagnostic(
          .unknownName, "`\(source.text(in: range))` is not known yet", at: range, in: source))
    }
    if let function = bound.function {
      try run(function, bound, command, range)
      return
    }
    var invocation = Invocation(
      form: bound.form, arguments: bound.arguments,
      blocks: try gather(command.blocks, of: bound.form.signature), source: source, range: range)
    invocation.functions = environment.functions
    invocation.loopVariables = loops.map { RecordField($0.name, $0.value.fieldValue) }
    if gathered != nil {
      gathered?.append(invocation)
      return
    }
    try checkFacts(invocation, command.verb.range)
    if bound.form.signature.givesText, !command.output.isEmpty {
      invocation.presentation = try presentation(of: RecordTable(), command.output)
    }
    let record = try asking(
      at: command.verb.range,
      argument: { invocation.range(of: $0) }
    ) { try host.execute(invocation) }
    environment.defineNames(bound.form) { bound.arguments[$0]?.value }
    guard let record else { return }
    environment.lastResult = .value(.record(record))
    try deliver(record, command.output, range)
  }

  private func checkFacts(_ invocation: Invocation, _ range: SourceRange) throws {
    let missing = invocation.form.requires.first { !host.facts.contains($0) }
    guard let missing else { return }
    throw scriptError(
      Diagnostic(
        .precondition, "`\(invocation.form.title)` needs \(missing.noun)", at: range, in: source,
        suggestion: "put `\(missing.remedy)` before this line"))
  }

  /// The commands in the blocks of `signature`, with loops and conditions in them carried out.
  private func gather(
    _ blocks: [Block], of signature: CommandSignature
  ) throws -> [[Invocation]] {
    guard let parameter = signature.blocks else { return [] }
    let saved = (catalog, environment.functions, gathered)
    defer { (catalog, environment.functions, gathered) = saved }
    catalog = parameter.vocabulary ?? catalog
    environment.functions = [:]
    return try blocks.map { block in
      gathered = []
      try run(block)
      return gathered ?? []
    }
  }

  // MARK: Calls

  private func run(
    _ function: Function, _ bound: BoundCommand, _ command: CommandStatement, _ range: SourceRange
  ) throws {
    try asking(at: range) { try host.checkInterruption() }
    guard !command.output.isEmpty else {
      try call(function, bound, range)
      return
    }
    let table = try collecting { try call(function, bound, range) }
    try present(table, command.output, range)
  }

  private func call(_ function: Function, _ bound: BoundCommand, _ range: SourceRange) throws {
    if let fault = environment.depthFault(at: range, in: source) { throw scriptError(fault) }
    let saved = (source, environment.functions, notes.count)
    let line = source.position(at: range.lowerBound).line
    environment.push(isCall: true)
    defer {
      environment.pop()
      (source, environment.functions) = (saved.0, saved.1)
      notes.removeLast(notes.count - saved.2)
    }
    notes.append("in `\(function.statement.name.text)`, called in \(source.name):\(line)")
    source = function.source
    environment.functions = function.visible
    for parameter in function.statement.parameters {
      let name = parameter.name.text
      if let argument = bound.arguments[name] {
        environment.bindHere(name, to: .value(argument.value))
      } else if let expression = parameter.defaultValue {
        let value = try value(of: expression)
        let evaluator = evaluator
        let converted = try located { () throws(Diagnostic) in
          try evaluator.convert(value, to: parameter, at: expression.range)
        }
        environment.bindHere(name, to: .value(converted))
      }
    }
    try run(function.statement.body.statements)
  }
}
