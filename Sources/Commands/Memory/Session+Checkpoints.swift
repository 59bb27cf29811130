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
    let files = CheckpointFiles(memory.ledger.folder, key: key, output: SharedOutput(output))
    let isFresh = settings.isFresh
    return CheckpointKeeper(
      interval: memory.value(.interval), read: { isFresh ? nil : files.read("\($0)") },
      write: { files.write("\($0)", $1) }, resumed: files.resumed)
  }

  /// Where the running attack keeps what became of images; nil without a ledger.
  func outcomeLog() -> OutcomeLog? {
    guard let memory, let key = runningKey else { return nil }
    let files = CheckpointFiles(memory.ledger.folder, key: key, output: SharedOutput(output))
    let log = OutcomeLog(
      kept: settings.isFresh ? nil : files.read("outcomes"),
      interval: memory.value(.interval), write: { files.write("outcomes", $0) })
    if log.resumedCount > 0 {
      output.note(
        "goes on from a checkpoint, with the outcomes of "
          + "\(NumberText.grouped(log.resumedCount)) searches")
    }
    return log
  }

  /// Lets go of the checkpoints of a step that has ended.
  func forgetCheckpoints(of step: LedgerStep) {
    guard let memory, step.outcome == .done else { return }
    CheckpointFiles(memory.ledger.folder, key: step.key, output: SharedOutput(output)).remove()
  }
}

/// The checkpoints of one step: a file for each training in it, or for what became of
/// attacked images, named by the step's key.
private final class CheckpointFiles: Sendable {
  private let folder: String
  private let name: String
  private let output: SharedOutput
  private let hasFailed = Mutex(false)

  init(_ folder: LedgerFolder, key: StepKey, output: SharedOutput) {
    self.folder = folder.checkpoints
    name = key.digest
    self.output = output
  }

  private func path(_ run: String) -> String {
    FilePaths.join(folder, "\(name)-\(run).\(SessionMemory.checkpointEnding)")
  }

  /// The digest of the rest comes first: what is not whole is no checkpoint.
  func read(_ run: String) -> [UInt8]? {
    guard let bytes = try? FileReader.read(path(run)), bytes.count > 64 else { return nil }
    let rest = Array(bytes[64...])
    return Digest(.sha256, of: rest).hex.utf8.elementsEqual(bytes[..<64]) ? rest : nil
  }

  func write(_ run: String, _ bytes: [UInt8]) {
    do throws(StorageError) {
      let digest = Array(Digest(.sha256, of: bytes).hex.utf8)
      try AtomicFile.write(parts: [digest[...], bytes[...]], to: path(run))
      hasFailed.withLock { $0 = false }
    } catch {
      let isNew = hasFailed.withLock { failed in
        defer { failed = true }
        return !failed
      }
      if isNew { output.note("note: no checkpoint: \(error)\n  the step goes on") }
    }
  }

  func resumed(_ step: Int, _ steps: Int) {
    output.note(
      "goes on from a checkpoint, after \(NumberText.grouped(step)) of "
        + "\(NumberText.grouped(steps)) optimizer steps")
  }

  func remove() {
    let names = (try? FilePaths.list(folder)) ?? []
    for file in names where file.hasPrefix(name) { FilePaths.remove(FilePaths.join(folder, file)) }
  }
}
