// SPDX-License-Identifier: MIT
import Synchronization
import Training

/// Checkpoints in memory.
final class Shelf: Sendable {
  let kept = Mutex<[Int: [UInt8]]>([:])
  /// The optimizer steps from which runs went on.
  let resumed = Mutex<[Int]>([])

  func keeper(interval: Double = 0) -> CheckpointKeeper {
    CheckpointKeeper(
      interval: interval, read: { run in self.kept.withLock { $0[run] } },
      write: { run, bytes in
        self.kept.withLock { $0[run] = bytes }
        return true
      },
      resumed: { step, _ in self.resumed.withLock { $0.append(step) } })
  }
}
