// SPDX-License-Identifier: MIT

extension Statement {
  /// Its own expressions, without those of the statements in its blocks.
  var expressions: [Expression] {
    switch kind {
    case .command(let command): command.arguments.map(\.value) + files
    case .binding(let binding): [binding.value]
    case .loop(let loop): [loop.values] + files
    case .condition(let condition): [condition.condition]
    case .expectation(let expectation):
      [expectation.left, expectation.right] + [expectation.tolerance].compactMap { $0 }
    case .function(let function): function.parameters.compactMap(\.defaultValue)
    case .attempt: []
    case .inclusion(let inclusion): [inclusion.path]
    case .sweep(let sweep):
      sweep.axes.map(\.values) + [sweep.jobs].compactMap { $0 } + files
    }
  }

  /// Everything in the shell command behind its `|` that may name a variable: shells read them as
  /// `$NAME`, `${#NAME}` and `$((NAME+1))`, programs such as `printenv NAME` by their words.
  var shellNames: [String] {
    output.flatMap { stage -> [String] in
      guard case .shell(let command) = stage else { return [] }
      return command.text.split { !$0.utf8.allSatisfy(CharacterClass.continuesName) }
        .map { String($0) }.filter { CharacterClass.isName($0) }
    }
  }

  private var output: [OutputStage] {
    switch kind {
    case .command(let command): command.output
    case .loop(let loop): loop.output
    case .sweep(let sweep): sweep.output
    default: []
    }
  }

  private var files: [Expression] {
    output.compactMap { stage -> Expression? in
      if case .file(let path, _) = stage { return path }
      return nil
    }
  }
}

extension Expression {
  /// The variables that it reads, `it` where it means a field of the last result.
  var variables: [String] {
    switch kind {
    case .literal: []
    case .variable(let name, _): [name]
    case .word(let pieces), .string(let pieces): pieces.compactMap(\.variableName)
    case .list(let elements): elements.flatMap(\.variables)
    case .range(let first, let last, let step):
      first.variables + last.variables + (step?.variables ?? [])
    case .arithmetic(_, let left, let right), .comparison(_, let left, let right),
      .logical(_, let left, let right):
      left.variables + right.variables
    case .negation(let operand), .minus(let operand), .parentheses(let operand): operand.variables
    case .field: ["it"]
    }
  }
}

extension TextPiece {
  fileprivate var variableName: String? {
    if case .variable(let name, _, _) = self { return name }
    return nil
  }
}
