// SPDX-License-Identifier: MIT
import Formats
import Language
import Networks
import Storage

extension UndoCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    rehearsal.undo()
    return StepCost()
  }
}

extension RedoCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    rehearsal.redo()
    return StepCost()
  }
}

extension ResetCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    rehearsal.goBack(
      to: invocation.model("model").map { rehearsal.network(of: $0) } ?? rehearsal.origin)
    return StepCost()
  }
}

extension SaveCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let path = invocation.path("file") ?? ""
    rehearsal.write(path)
    try rehearsal.checkPlace(
      path, bytes: rehearsal.network.map { $0.bytes + 4096 } ?? 0, argument: "file")
    return StepCost()
  }
}
