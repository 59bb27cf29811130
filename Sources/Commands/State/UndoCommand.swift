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
    let undone = session.history.current
    guard session.history.undo() else {
      throw CommandFailure("there is nothing to undo")
    }
    let step = session.text(ofStepTo: undone, from: session.history.current)
    return session.stateResult("undo", remark: "undid \(step)")
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
    let start = session.history.current
    guard session.history.redo() else {
      throw CommandFailure("there is nothing to redo", expected: "an undo before it")
    }
    let step = session.text(ofStepTo: session.history.current, from: start)
    return session.stateResult("redo", remark: "redid \(step)")
  }
}

extension Session {
  /// What undo, redo and reset say; a remark stands at the end.
  func stateResult(_ verb: String, remark: String? = nil) -> CommandResult {
    let end = remark.map { "   \($0)" } ?? ""
    guard let network else {
      return CommandResult([], text: "\(verb)  no model is loaded any more\(end)")
    }
    let last = network.history.last.map { "after \($0)" } ?? "as loaded or trained"
    return CommandResult(
      ([RecordField("model", .text(network.name))] + CostFields.fields(of: network)).map {
        RecordField($0.name, $0.value, isDetail: true)
      },
      text: "\(verb)  \(network.name) \(last)  \(CostFields.text(of: network))\(end)")
  }

  /// What has led from one model of the history to the next: `finetune 1 n=256` with its number.
  fileprivate func text(ofStepTo state: ModelState?, from start: ModelState?) -> String {
    // Only reset comes to a model that was not made from the one before.
    guard let state, let step = trace.maker(of: state.node), step.input == start?.node else {
      return "`\(ResetCommand.signature.name)`"
    }
    return "`\(state.lineage.last ?? step.line)`" + (step.id.map { " (step \($0))" } ?? "")
  }
}
