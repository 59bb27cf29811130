// SPDX-License-Identifier: MIT
import Language

/// `set`: the seed and the number of threads.
enum SetCommand: Command {
  static let signature = CommandSignature("set", "sets the seed or the number of threads") {
    $0.options = [
      Parameter("seed", "decides every random number", .integer(.atLeast(0))),
      Parameter("threads", "cores to use; results do not depend on it", .integer(.closed(1, 1024))),
    ]
    $0.rules = [.atLeastOne(["seed", "threads"])]
    $0.effect = .changesSession
    $0.examples = [CommandExample("set seed=1", "another draw of everything random")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    if let seed = invocation.optionalInteger("seed") { session.settings.seed = UInt64(seed) }
    if let threads = invocation.optionalInteger("threads") { session.settings.threads = threads }
    return nil
  }
}
