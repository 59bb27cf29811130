// SPDX-License-Identifier: MIT
package import Language
import Ledger

extension Session {
  package func execute(_ invocation: Invocation) throws -> Record? {
    guard let command = CommandRegistry.command(invocation.name) else {
      throw CommandFailure("there is no command '\(invocation.name)'")
    }
    try checkInterruption()
    hasNewModel = false
    let step = StepRun(invocation, in: self)
    let clock = ContinuousClock()
    let start = clock.now
    do {
      if let recalled = try step.recall() { return noting(invocation, recalled) }
      let result = try command.run(invocation, in: self)
      output.endProgress()
      return noting(invocation, step.finish(result, seconds: (clock.now - start).inSeconds))
    } catch {
      output.endProgress()
      step.fail(error, seconds: (clock.now - start).inSeconds)
      throw error
    }
  }

  private func noting(_ invocation: Invocation, _ record: Record?) -> Record? {
    if let id = record?.id, !invocation.loopVariables.isEmpty {
      loopVariables[id] = invocation.loopVariables
    }
    return record
  }

  /// The number that a result gets where no ledger gives one.
  var nextResult: Int { (results.last?.id ?? 0) + 1 }
}

extension CommandSignature {
  /// Whether a session's history has the command: it changes something, or measures a model or data.
  ///
  /// What only looks at the session leaves no trace.
  var isJournalled: Bool { effect != .reads || !requires.isEmpty }
}
