// SPDX-License-Identifier: MIT
import Language

extension SweepPlan {
  /// The signatures of its cells' commands, in alphabetical order.
  private var commands: [CommandSignature] {
    contents.verbs.sorted().compactMap { CommandRegistry.command($0)?.signature }
  }

  /// A command of its cells whose result is a time; nil if there is none.
  private var timedVerb: String? { commands.first(where: \.measuresTime)?.name }

  /// A command of its cells that goes back to models which only the session's past knows.
  private var verbOfThePast: String? {
    commands.first { signature in
      signature.effect == .returnsToModel
        && (signature.name != ResetCommand.signature.name
          || contents.bareVerbs.contains(signature.name))
    }?.name
  }

  /// A command of its cells that looks at what the session has done, such as `plot`.
  private var lookingVerb: String? { commands.first { !$0.isJournalled }?.name }

  /// Whether a cell of the same key in the ledger can stand for a new one: it reads nothing that its
  /// key does not name, leaves nothing but results, and these are no times.
  ///
  /// The steps of a cell that runs anew may come from the ledger all the same.
  var hasRecallableCells: Bool {
    timedVerb == nil && verbOfThePast == nil && lookingVerb == nil && !contents.hasUnknownVerbs
      && !contents.includesScripts && !contents.writesFiles && !contents.runsPrograms
      && commands.allSatisfy { signature in
        // Files that are loaded may be others by now; files that are written would not be.
        signature.effect != .writesFiles && signature.name != LoadCommand.signature.name
      }
  }

  /// Why its cells cannot run in processes of their own; nil if they can.
  var hindranceOfProcesses: String? {
    if let timedVerb {
      return "\(timedVerb) measures time, which cells beside it would take from it"
    }
    if let verbOfThePast { return "\(verbOfThePast) goes back to what only this session knows" }
    if let lookingVerb { return "\(lookingVerb) looks at what only this session has done" }
    if contents.readsLastResult { return "$it is a result of this session" }
    if contents.includesScripts { return "source may run anything" }
    return contents.runsPrograms ? "results that go to other programs come from here" : nil
  }
}
