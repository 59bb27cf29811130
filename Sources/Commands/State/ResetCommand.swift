// SPDX-License-Identifier: MIT
import Language

/// `reset`: back to a named model, or to the model as it was loaded.
enum ResetCommand: Command {
  static let signature = CommandSignature("reset", "goes back to a named model") {
    $0.positionals = [
      Parameter("model", "a model that let has named; the model as loaded if not given", .model)
    ]
    $0.effect = .returnsToModel
    $0.provides = [.model]
    $0.fields = CostFields.declaredWithModel
    $0.examples = [
      CommandExample("reset", "the model as it was loaded"),
      CommandExample("reset base", "the model that let base = model named"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    if let handle = invocation.model("model") {
      session.history.advance(to: try session.state(of: handle, argument: "model"))
    } else if let origin = session.history.origin {
      session.history.advance(to: origin)
    } else {
      throw CommandFailure(
        "there is no loaded model to go back to", expected: "a load before it",
        suggestion: "type: load eight-layer")
    }
    return session.stateResult("reset")
  }
}
