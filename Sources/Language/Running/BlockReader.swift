// SPDX-License-Identifier: MIT

/// Walks through a block and the functions that it calls, without running anything.
struct BlockReader {
  private(set) var contents = BlockContents()
  private let source: SourceText
  private var catalog: CommandCatalog
  private var functions: [String: Function]
  private let allowsAbbreviations: Bool
  /// Whether the block has certainly given a result of its own by now, which is the last one then.
  private var hasResult = false
  /// Whether the statements at hand are words of another catalog, such as layers.
  private var isForeign = false

  /// A call of a function, which reads the last result or not by whether there is one already.
  private struct Call: Hashable {
    let function: ObjectIdentifier
    let hasResult: Bool
  }

  /// Whether there is a result of the block's own after a call.
  private var calls: [Call: Bool] = [:]

  init(
    source: SourceText, catalog: CommandCatalog, functions: [String: Function],
    allowsAbbreviations: Bool
  ) {
    self.source = source
    self.catalog = catalog
    self.functions = functions
    self.allowsAbbreviations = allowsAbbreviations
  }

  mutating func read(_ block: Block) {
    for statement in block.statements { read(statement) }
  }

  // MARK: Statements

  private mutating func read(_ statement: Statement) {
    switch statement.kind {
    case .command(let command): read(command)
    case .binding(let binding):
      if binding.isDefault { contents.variables.insert(binding.name.text) }
      read(binding.value)
    case .loop(let loop):
      read(loop.values)
      readPerhaps(loop.body)
      read(loop.output)
    case .condition(let condition):
      read(condition.condition)
      let body = readPerhaps(condition.body)
      let alternative = condition.alternative.map { readPerhaps($0) } ?? hasResult
      hasResult = body && alternative
    case .expectation(let expectation):
      read(expectation.left)
      read(expectation.right)
      if let tolerance = expectation.tolerance { read(tolerance) }
    case .function(let function):
      functions[function.name.text] = Function(function, in: source, visible: functions)
    case .attempt(let attempt):
      readPerhaps(attempt.body)
      readPerhaps(attempt.handler)
    case .inclusion(let inclusion):
      contents.includesScripts = true
      read(inclusion.path)
    case .sweep(let sweep):
      for axis in sweep.axes { read(axis.values) }
      if let jobs = sweep.jobs { read(jobs) }
      readPerhaps(sweep.body)
      read(sweep.output)
    }
  }

  /// Reads a block that may not run, or not to its end; gives whether there is a result after it.
  @discardableResult
  private mutating func readPerhaps(_ block: Block) -> Bool {
    let before = hasResult
    read(block)
    defer { hasResult = before }
    return hasResult
  }

  private mutating func read(_ stages: [OutputStage]) {
    for stage in stages {
      switch stage {
      case .format: break
      case .shell: contents.runsPrograms = true
      case .file(let path, _):
        contents.writesFiles = true
        read(path)
      }
    }
  }

  // MARK: Commands

  private mutating func read(_ command: CommandStatement) {
    for argument in command.arguments { read(argument.value) }
    read(command.output)
    let meaning = catalog.meaning(
      of: command.verb.text, functions: functions, allowsAbbreviations: allowsAbbreviations)
    switch meaning {
    case .command(let signature): read(command, signature)
    case .function(let function): read(function)
    case .ambiguous, .unknown: contents.hasUnknownVerbs = true
    }
  }

  private mutating func read(_ command: CommandStatement, _ signature: CommandSignature) {
    if !isForeign {
      contents.verbs.insert(signature.name)
      if command.arguments.isEmpty { contents.bareVerbs.insert(signature.name) }
      if Self.givesOutput(command, signature) { contents.writesFiles = true }
    }
    read(command.blocks, of: signature)
    if !isForeign, signature.forms.allSatisfy({ !$0.fields.isEmpty }) { hasResult = true }
  }

  /// The commands in these blocks are carried out by the one that they belong to: none of their
  /// results is ever the last one, and they see no functions.
  private mutating func read(_ blocks: [Block], of signature: CommandSignature) {
    let saved = (catalog, functions, isForeign, hasResult)
    defer { (catalog, functions, isForeign, hasResult) = saved }
    if let vocabulary = signature.blocks?.vocabulary {
      catalog = vocabulary
      isForeign = true
    }
    functions = [:]
    for block in blocks {
      read(block)
      hasResult = saved.3
    }
  }

  /// Whether a command is told of a file that it is to write.
  private static func givesOutput(
    _ command: CommandStatement, _ signature: CommandSignature
  ) -> Bool {
    let forms = signature.forms
    let names = Set(forms.flatMap(\.parameters).filter(\.isOutput).map(\.name))
    let takesPlace = forms.flatMap(\.positionals).contains(where: \.isOutput)
    return command.arguments.contains { argument in
      switch argument {
      case .option(let name, _): names.contains(name.text)
      case .positional: takesPlace
      }
    }
  }

  private mutating func read(_ function: Function) {
    let call = Call(function: ObjectIdentifier(function), hasResult: hasResult)
    if let known = calls[call] {
      hasResult = known
      return
    }
    let saved = functions
    functions = function.visible
    for parameter in function.statement.parameters {
      if let value = parameter.defaultValue { read(value) }
    }
    read(function.statement.body)
    functions = saved
    calls[call] = hasResult
  }

  // MARK: Expressions

  private mutating func read(_ expression: Expression) {
    for name in expression.variables { readVariable(name) }
  }

  private mutating func readVariable(_ name: String) {
    if name != "it" {
      contents.variables.insert(name)
    } else if !hasResult {
      contents.readsLastResult = true
    }
  }
}
