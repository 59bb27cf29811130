// SPDX-License-Identifier: MIT
import Language

/// `quit`: ends the session.
enum QuitCommand: Command {
  static let signature = CommandSignature("quit", "ends the session") {
    $0.aliases = ["exit"]
    $0.examples = [CommandExample("quit", "Ctrl-D does the same")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    session.isFinished = true
    throw SessionFinished()
  }
}

/// `quit` was called: ends the script or the prompt with exit code 0.
package struct SessionFinished: ScriptInterruption {
  package init() {}
}
