// SPDX-License-Identifier: MIT
import Language
import Networks

/// `undo`: the model before the last change.
enum UndoCommand: Command {
  static let signature = CommandSignature("undo", "takes the last change of the model back") {
    $0.requires = [.model]
    $0.effect = .returnsToModel
    $0.discussion = "Models are values, so this costs nothing; redo takes it back."
    $0.fields = CostFields.declaredWithModel
    $0.examples = [CommandExample("undo", "the model as it was before the last change")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    guard session.history.undo() else {
      throw CommandFailure("there is nothing to undo")
    }
    return session.stateResult("undo")
  }
}

/// `redo`: takes an undo back.
enum RedoCommand: Command {
  static let signature = CommandSignature("redo", "takes an undo back") {
    $0.effect = .returnsToModel
    $0.provides = [.model]
    $0.fields = CostFields.declaredWithModel
    $0.examples = [CommandExample("redo", "the model as it was before undo")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    guard session.history.redo() else {
      throw CommandFailure("there is nothing to redo", expected: "an undo before it")
    }
    return session.stateResult("redo")
  }
}

extension Session {
  /// What undo, redo and reset say.
  func stateResult(_ verb: String) -> CommandResult {
    guard let network else {
      return CommandResult([], text: "\(verb)  no model is loaded any more")
    }
    let last = network.history.last.map { "after \($0)" } ?? "as loaded or trained"
    return CommandResult(
      ([RecordField("model", .text(network.name))] + CostFields.fields(of: network)).map {
        RecordField($0.name, $0.value, isDetail: true)
      },
      text: "\(verb)  \(network.name) \(last)  \(CostFields.text(of: network))")
  }
}
