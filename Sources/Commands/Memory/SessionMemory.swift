// SPDX-License-Identifier: MIT
import Formats
import Language
package import Ledger
import Networks
import Storage

/// What a session tells its ledger, and what it asks of it.
///
/// Trouble with the ledger is told once and never stops a session.
package final class SessionMemory {
  /// How the names of checkpoints end.
  static let checkpointEnding = "checkpoint"

  package let ledger: Ledger
  /// Whether steps are recorded; a proof only recalls.
  var isRecording = true
  private let note: (String) -> Void
  /// What kinds of trouble were told: each is told once.
  private var told: Set<LedgerError.Kind> = []
  private var settings: [LedgerSetting: Double] = [:]

  /// Takes a ledger that was opened; `note` tells the user of trouble.
  package init(_ ledger: Ledger, note: @escaping (String) -> Void) {
    self.ledger = ledger
    self.note = note
    ledger.takeNotes().forEach(note)
  }

  /// Asks or tells the ledger something; nil after trouble.
  func attempt<Result>(_ body: () throws(LedgerError) -> Result) -> Result? {
    do throws(LedgerError) {
      let result = try body()
      ledger.takeNotes().forEach { note("note: \($0)") }
      return result
    } catch {
      tell(error)
      return nil
    }
  }

  private func tell(_ error: LedgerError) {
    guard told.insert(error.kind).inserted else { return }
    note(
      "note: \(error)\n  steps run and show their results all the same, but those for which there is "
        + "no room are not recorded")
  }

  /// A setting of the ledger, asked for once.
  func value(_ setting: LedgerSetting) -> Double {
    known(setting) ?? setting.usual
  }

  /// The same; nil where the ledger does not answer.
  private func known(_ setting: LedgerSetting) -> Double? {
    if let value = settings[setting] { return value }
    let value = attempt { () throws(LedgerError) in try ledger.value(of: setting) }
    settings[setting] = value
    return value
  }

  /// Chooses a setting for all sessions.
  func set(_ setting: LedgerSetting, to value: Double) throws(LedgerError) {
    try ledger.set(setting, to: value)
    settings[setting] = value
  }

  // MARK: Steps

  func begin(_ step: LedgerStep) -> Int? {
    guard isRecording else { return nil }
    return attempt { () throws(LedgerError) in try ledger.begin(step) }
  }

  /// A number for a result that is not recorded, other than those of all steps; nil where there is
  /// none.
  func reserveNumber() -> Int? {
    guard isRecording else { return nil }
    return attempt { () throws(LedgerError) in try ledger.reserveNumber() }
  }

  /// Records how a step ended, and the number that it has from then on.
  func finish(_ step: inout LedgerStep) {
    let ended = step
    step.id = attempt { () throws(LedgerError) in try ledger.finish(ended) } ?? step.id
  }

  /// A finished step that can stand for one with this key, with the model it made.
  ///
  /// - Parameter seconds: The least that it took; what the ledger is set to if not given.
  func recall(
    _ key: StepKey, over seconds: Double? = nil
  ) -> (step: LedgerStep, network: Network?)? {
    let threshold = seconds ?? value(.threshold)
    let found = attempt { () throws(LedgerError) in
      try ledger.finished(key, over: threshold)
    }
    guard let step = found ?? nil else { return nil }
    guard let hash = step.model else { return (step, nil) }
    guard let network = network(hash) else { return nil }
    return (step, network)
  }

  // MARK: Models

  /// The model of a content hash, where it is kept.
  func network(_ hash: String) -> Network? {
    guard let bytes = ledger.models.bytes(of: hash) else { return nil }
    return try? SafetensorsModelFormat.network(from: bytes, path: ledger.models.path(of: hash))
  }

  /// Keeps a model, and lets go of those that were not used for longest where there are too many.
  func keep(_ state: ModelState) {
    guard isRecording else { return }
    let (bytes, hash) = state.identity.encoded()
    let kept: Void? = attempt { () throws(LedgerError) in
      do throws(StorageError) {
        try ledger.models.keep(bytes, hash: hash)
      } catch {
        throw ledger.error(error)
      }
    }
    if kept != nil { collect(sparing: [hash]) }
  }

  /// Holds the kept models to the budget; those of branches stay.
  @discardableResult
  func collect(sparing hashes: Set<String> = []) -> [ArtefactStore.Entry] {
    // Without knowing what stays, nothing goes.
    guard let bytes = known(.budget),
      let branches = attempt({ () throws(LedgerError) in try ledger.branches() })
    else { return [] }
    let budget = Int(exactly: bytes.rounded()) ?? .max
    // Checkpoints of steps that nobody went on with go by the same rule.
    ArtefactStore(ledger.folder.checkpoints, ending: Self.checkpointEnding)
      .collect(budget: budget)
    return ledger.models.collect(budget: budget, pinned: hashes.union(branches.map(\.model)))
  }
}
