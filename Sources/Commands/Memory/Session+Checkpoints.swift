// SPDX-License-Identifier: MIT
import Attacks
import Language
import Ledger
import Storage
import Synchronization
import Training

extension Session {
  /// Where the running step keeps checkpoints; nil without a ledger.
  func makeCheckpoints(of key: StepKey) -> CheckpointKeeper? {
    guard let memory else { return nil }
    let files = CheckpointFiles(memory.ledger.folder, key: key, note: quietNote)
    let isFresh = settings.isFresh
    return CheckpointKeeper(
      interval: memory.value(.interval), read: { isFresh ? nil : files.read("\($0)") },
      write: { files.write("\($0)", $1) }, resumed: files.resumed)
  }

  /// Where the running attack keeps what became of images; nil without a ledger.
  func outcomeLog() -> OutcomeLog? {
    guard let memory, let key = runningKey else { return nil }
    let files = CheckpointFiles(memory.ledger.folder, key: key, note: quietNote)
    let log = OutcomeLog(
      kept: settings.isFresh ? nil : files.read("outcomes"),
      interval: memory.value(.interval), write: { files.write("outcomes", $0) })
    if log.resumedCount > 0 {
      remark(
        "goes on from a checkpoint, with the outcomes of "
          + NumberText.counted(log.resumedCount, "search", plural: "searches"))
    }
    return log
  }

  /// `remark` from worker threads.
  private var quietNote: @Sendable (String) -> Void {
    let output = settings.isQuiet ? nil : SharedOutput(output)
    return { output?.note($0) }
  }

  /// Lets go of the checkpoints of a step that has ended.
  func forgetCheckpoints(of step: LedgerStep) {
    guard let memory, step.outcome == .done else { return }
    CheckpointFiles(memory.ledger.folder, key: step.key, note: quietNote).remove()
  }
}

/// The checkpoints of one step: a file for each training in it, or for what became of attacked images,
/// named by the step's key.
private final class CheckpointFiles: Sendable {
  private let folder: String
  private let name: String
  private let note: @Sendable (String) -> Void
  private let hasFailed = Mutex(false)

  init(_ folder: LedgerFolder, key: StepKey, note: @escaping @Sendable (String) -> Void) {
    self.folder = folder.checkpoints
    name = key.digest
    self.note = note
  }

  private func path(_ part: String) -> String {
    FilePaths.join(folder, "\(name)-\(part).\(SessionMemory.checkpointEnding)")
  }

  /// The digest of the rest comes first: what is not whole is no checkpoint.
  func read(_ part: String) -> [UInt8]? {
    guard let bytes = try? FileReader.read(path(part)), bytes.count > 64 else { return nil }
    let rest = Array(bytes[64...])
    return Digest(.sha256, of: rest).hex.utf8.elementsEqual(bytes[..<64]) ? rest : nil
  }

  /// Writes a part; whether that worked.
  @discardableResult
  func write(_ part: String, _ bytes: [UInt8]) -> Bool {
    do throws(StorageError) {
      let digest = Array(Digest(.sha256, of: bytes).hex.utf8)
      try AtomicFile.write(parts: [digest[...], bytes[...]], to: path(part))
      hasFailed.withLock { $0 = false }
      return true
    } catch {
      let isNew = hasFailed.withLock { failed in
        defer { failed = true }
        return !failed
      }
      if isNew { note("note: no checkpoint: \(error)\n  the step goes on") }
      return false
    }
  }

  func resumed(_ step: Int, _ steps: Int) {
    note(
      "goes on from a checkpoint, after \(NumberText.grouped(step)) of "
        + "\(NumberText.grouped(steps)) optimizer steps")
  }

  func remove() {
    let names = (try? FilePaths.list(folder)) ?? []
    for file in names where file.hasPrefix(name) { FilePaths.remove(FilePaths.join(folder, file)) }
  }
}
