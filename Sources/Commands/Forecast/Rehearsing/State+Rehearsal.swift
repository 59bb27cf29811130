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
    let handle = invocation.model("model")
    // Where nothing was loaded it fails as in the run.
    if handle == nil, !rehearsal.history.mayHaveOrigin {
      _ = try run(invocation, in: rehearsal.makeSession())
    }
    rehearsal.goBack(to: handle.map { rehearsal.model(of: $0) } ?? rehearsal.history.origin)
    return StepCost()
  }
}

extension ForkCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    // It is quick and leaves no trace without a ledger.
    if rehearsal.hasCertainBranches { _ = try run(invocation, in: rehearsal.makeSession()) }
    rehearsal.fork(invocation.word("name"))
    return StepCost()
  }
}

extension SwitchCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let session = rehearsal.makeSession()
    let (isKnown, isAsked) = (rehearsal.hasCertainBranches, rehearsal.storedBranches != nil)
    rehearsal.switchBranch(to: invocation.word("name"))
    guard isKnown else { return StepCost() }
    do {
      _ = try run(invocation, in: session)
    } catch let failure as CommandFailure where !isAsked {
      rehearsal.remarks.append(
        Rehearsal.Remark(
          message: "\(failure.message), unless the ledger keeps it from an earlier session",
          argument: failure.argument, suggestion: failure.suggestion))
    }
    return StepCost()
  }
}

extension SaveCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let path = invocation.path("file") ?? ""
    try SaveCommand.refuseIdle(invocation, ending: FilePaths.ending(of: path))
    rehearsal.write(path)
    try rehearsal.checkPlace(
      path, bytes: rehearsal.network.map { $0.bytes + 4096 } ?? 0, argument: "file")
    return StepCost()
  }
}
