// SPDX-License-Identifier: MIT

extension Block {
  /// The verbs of all commands in it, those of functions included.
  func verbs(_ functions: [String: Function]) -> Set<String> {
    var found: Set<String> = []
    func add(_ block: Block) {
      for statement in block.statements {
        switch statement.kind {
        case .command(let command):
          let isNew = found.insert(command.verb.text).inserted
          if isNew, let function = functions[command.verb.text] { add(function.statement.body) }
          command.blocks.forEach(add)
        case .loop(let loop): add(loop.body)
        case .condition(let condition):
          add(condition.body)
          condition.alternative.map(add)
        case .attempt(let attempt):
          add(attempt.body)
          add(attempt.handler)
        case .sweep(let sweep): add(sweep.body)
        case .function(let function): add(function.body)
        case .binding, .expectation, .inclusion: break
        }
      }
    }
    add(self)
    return found
  }
}
