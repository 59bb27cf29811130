// SPDX-License-Identifier: MIT
import Language

extension SweepPlan {
  /// A command of its cells whose result is a time; nil if there is none.
  private var timedVerb: String? {
    contents.verbs.sorted().first {
      CommandRegistry.command($0)?.signature.measuresTime == true
    }
  }

  /// A command of its cells that goes back to models which only the session's past knows.
  private var verbOfThePast: String? {
    contents.verbs.sorted().first { verb in
      CommandRegistry.command(verb)?.signature.effect == .returnsToModel
        && (verb != ResetCommand.signature.name || contents.bareVerbs.contains(verb))
    }
  }

  /// Whether a cell of the same key in the ledger can stand for a new one: it reads nothing that its
  /// key does not name, leaves nothing but results, and these are no times.
  ///
  /// The steps of a cell that runs anew may come from the ledger all the same.
  var hasRecallableCells: Bool {
    timedVerb == nil && verbOfThePast == nil && !contents.includesScripts && !contents.writesFiles
      && !contents.runsPrograms
      && contents.verbs.allSatisfy { verb in
        guard let signature = CommandRegistry.command(verb)?.signature else { return true }
        // Files that are loaded may be others by now; files that are written would not be.
        return signature.effect != .writesFiles && signature.name != LoadCommand.signature.name
      }
  }

  /// Why its cells cannot run in processes of their own; nil if they can.
  var hindranceOfProcesses: String? {
    if let timedVerb {
      return "\(timedVerb) measures time, which cells beside it would take from it"
    }
    if let verbOfThePast { return "\(verbOfThePast) goes back to what only this session knows" }
    if contents.includesScripts { return "source may run anything" }
    return contents.runsPrograms ? "results that go to other programs come from here" : nil
  }
}
