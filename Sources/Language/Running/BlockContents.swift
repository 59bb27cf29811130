// SPDX-License-Identifier: MIT

/// What a block does, read from its text with the functions that it may call.
package struct BlockContents: Sendable, Equatable {
  /// The verbs of all commands.
  package private(set) var verbs: Set<String> = []
  /// Verbs that stand without arguments somewhere.
  package private(set) var bareVerbs: Set<String> = []
  /// Whether it runs other scripts, of which nothing is known here.
  package private(set) var includesScripts = false
  /// Whether results go to files or to other programs.
  package private(set) var writesFiles = false
  package private(set) var runsPrograms = false

  init(_ block: Block, functions: [String: Function]) {
    add(block, functions)
  }

  private mutating func add(_ block: Block, _ functions: [String: Function]) {
    for statement in block.statements {
      switch statement.kind {
      case .command(let command):
        let isNew = verbs.insert(command.verb.text).inserted
        if command.arguments.isEmpty { bareVerbs.insert(command.verb.text) }
        if isNew, let function = functions[command.verb.text] {
          add(function.statement.body, functions)
        }
        add(command.output)
        for block in command.blocks { add(block, functions) }
      case .loop(let loop):
        add(loop.output)
        add(loop.body, functions)
      case .condition(let condition):
        add(condition.body, functions)
        if let alternative = condition.alternative { add(alternative, functions) }
      case .attempt(let attempt):
        add(attempt.body, functions)
        add(attempt.handler, functions)
      case .sweep(let sweep):
        add(sweep.output)
        add(sweep.body, functions)
      case .function(let function): add(function.body, functions)
      case .inclusion: includesScripts = true
      case .binding, .expectation: break
      }
    }
  }

  private mutating func add(_ stages: [OutputStage]) {
    for stage in stages {
      switch stage {
      case .format: break
      case .shell: runsPrograms = true
      case .file: writesFiles = true
      }
    }
  }
}
