// SPDX-License-Identifier: MIT
import GRDB
import Storage

/// One step of some session, as the ledger remembers it.
package struct LedgerStep: Sendable {
  /// How a step ended.
  package enum Outcome: String, Sendable {
    /// It has begun; still so after its process is gone, it was cut off.
    case running
    case done
    /// Stopped early, with a valid result over less.
    case partial
    case failed
    /// Stopped by its user, with nothing that could be told or kept.
    case abandoned
    /// Taken from an earlier step with the same key.
    case recalled
  }

  /// Its number, counted from 1 over all sessions.
  package var id: Int = 0
  package var session: Int = 0
  /// The step that made the model it began with; nil if there was none.
  package var parent: Int?
  /// The branch it ran on.
  package var branch: String = ""
  /// Verb and variant.
  package var title: String = ""
  /// The canonical command.
  package var command: String = ""
  package var key: StepKey
  package var outcome: Outcome = .running
  /// The step whose result it took, for one that was recalled.
  package var source: Int?
  /// Seconds since 1970 at its start.
  package var started: Double = 0
  /// What the work took; for a recalled step what it had taken then.
  package var seconds: Double = 0
  /// The result as JSON, with units; nil where the command gives none.
  package var record: String?
  /// The line of the screen.
  package var screen: String?
  /// The content hash of the model it made; nil for one that only measured.
  package var model: String?
  /// Why it failed.
  package var failure: String?
  /// Where it ran.
  package var machine: String = ""

  package init(key: StepKey) {
    self.key = key
  }

  init(row: Row) {
    let parts: String = row["parts"]
    key = StepKey(json: (try? JSONValue(parsing: parts)) ?? .null)
    id = row["id"]
    session = row["session"]
    parent = row["parent"]
    branch = row["branch"]
    title = row["title"]
    command = row["command"]
    outcome = Outcome(rawValue: row["outcome"]) ?? .failed
    source = row["source"]
    started = row["started"]
    seconds = row["seconds"]
    record = row["record"]
    screen = row["screen"]
    model = row["model"]
    failure = row["failure"]
    machine = row["machine"]
  }
}
