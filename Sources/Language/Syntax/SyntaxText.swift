// SPDX-License-Identifier: MIT

/// The canonical spelling of syntax in one line.
struct SyntaxText {
  let source: SourceText

  /// A statement in one line, its blocks in braces.
  static func line(_ statement: Statement, in source: SourceText) -> String {
    SyntaxText(source: source).text(statement)
  }

  func text(_ statement: Statement) -> String {
    switch statement.kind {
    case .command(let command): text(command)
    case .binding(let binding):
      "let \(binding.name.text) \(binding.isDefault ? "?=" : "=") \(text(binding.value))"
    case .loop(let loop): "\(header(loop)) \(text(loop.body))\(output(loop.output))"
    case .condition(let condition): text(condition)
    case .expectation(let expectation): text(expectation)
    case .function(let function): "\(header(function)) \(text(function.body))"
    case .attempt(let attempt):
      "try \(text(attempt.body)) catch "
        + (attempt.variable.map { "\($0.text) " } ?? "") + text(attempt.handler)
    case .inclusion(let inclusion): "source \(text(inclusion.path))"
    case .sweep(let sweep): "\(header(sweep)) \(text(sweep.body))\(output(sweep.output))"
    }
  }

  func text(_ block: Block) -> String {
    if block.statements.isEmpty { return "{ }" }
    return "{ \(block.statements.map { text($0) }.joined(separator: "; ")) }"
  }

  // MARK: Statements

  /// A command without its blocks and output.
  func head(_ command: CommandStatement) -> String {
    ([command.verb.text] + command.arguments.map { text($0) }).joined(separator: " ")
  }

  func text(_ command: CommandStatement) -> String {
    ([head(command)] + command.blocks.map { text($0) }).joined(separator: " ")
      + output(command.output)
  }

  private func text(_ argument: Argument) -> String {
    switch argument {
    case .positional(let value): text(value)
    case .option(let name, let value): "\(name.text)=\(text(ofOption: value))"
    }
  }

  /// A word such as `ci<1pp` is one behind `=` only, so it stays as it was written.
  private func text(ofOption value: Expression) -> String {
    if let word = value.bareWord, !Value.isBareWord(word) { return source.text(in: value.range) }
    return text(value)
  }

  func header(_ loop: ForStatement) -> String {
    "for \(loop.variable.text) in \(text(loop.values))"
  }

  func header(_ sweep: SweepStatement) -> String {
    "sweep "
      + sweep.axes.map { "\($0.variable.text)=\(text($0.values))" }.joined(separator: " x ")
      + (sweep.jobs.map { " jobs=\(text($0))" } ?? "")
  }

  func header(_ function: FunctionStatement) -> String {
    let parameters = function.parameters.map { (parameter) -> String in
      guard let type = parameter.type else {
        return parameter.name.text + (parameter.defaultValue.map { "=\(text($0))" } ?? "")
      }
      return "\(parameter.name.text): \(type.text)"
        + (parameter.defaultValue.map { " = \(text($0))" } ?? "")
    }
    return "def \(function.name.text)(\(parameters.joined(separator: ", ")))"
  }

  private func text(_ condition: IfStatement) -> String {
    let head = "if \(text(condition.condition)) \(text(condition.body))"
    guard let alternative = condition.alternative else { return head }
    if alternative.statements.count == 1, alternative.range == alternative.statements[0].range {
      return "\(head) else \(text(alternative.statements[0]))"
    }
    return "\(head) else \(text(alternative))"
  }

  private func text(_ expectation: ExpectStatement) -> String {
    let tolerance = expectation.tolerance.map { " +- \(text($0))" } ?? ""
    return "expect \(text(expectation.left)) \(expectation.comparison.rawValue) "
      + "\(text(expectation.right))\(tolerance)"
  }

  /// Output stages, each with a space before it.
  func output(_ stages: [OutputStage]) -> String {
    stages.map { stage in
      switch stage {
      case .format(let format, let columns):
        " | " + ([format.rawValue] + columns.map(\.text)).joined(separator: " ")
      case .shell(let command): " | \(command.text)"
      case .file(let path, let appends): (appends ? " >> " : " > ") + text(path)
      }
    }.joined()
  }

  // MARK: Expressions

  /// A word from its pieces, since an end of a range shares the range of the whole word.
  private func text(_ pieces: [TextPiece]) -> String {
    pieces.map { piece in
      switch piece {
      case .text(let text): text
      case .variable(_, _, let range): source.text(in: range)
      }
    }.joined()
  }

  func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .literal(let value): value.canonicalText
    case .variable, .string: source.text(in: expression.range)
    case .word(let pieces): text(pieces)
    case .list(let elements): "{\(elements.map { text($0) }.joined(separator: ", "))}"
    case .range(let first, let last, let step):
      text(first) + ".." + text(last) + (step.map { " step \(text($0))" } ?? "")
    case .arithmetic(let operation, let left, let right):
      "\(text(left)) \(operation.rawValue) \(text(right))"
    case .comparison(let operation, let left, let right):
      "\(text(left)) \(operation.rawValue) \(text(right))"
    case .logical(let operation, let left, let right):
      "\(text(left)) \(operation.rawValue) \(text(right))"
    case .negation(let operand): "not \(text(operand))"
    case .minus(let operand): "-\(text(operand))"
    case .field(let name): name
    case .parentheses(let inner): "(\(text(inner)))"
    }
  }
}
