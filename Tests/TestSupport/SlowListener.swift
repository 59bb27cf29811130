// SPDX-License-Identifier: MIT
import Glibc
import Synchronization
package import Tensors

/// Someone who is slow to hear what is told first: what other threads tell meanwhile overtakes it,
/// if it can.
package final class SlowListener: Sendable {
  private let calls = Atomic<Int>(0)
  private let heard = Mutex<[RunProgress]>([])

  package init() {}

  /// A control that tells it of progress and is never cancelled.
  package var control: RunControl {
    RunControl(report: { progress in
      if self.calls.wrappingAdd(1, ordering: .relaxed).oldValue == 0 { usleep(100_000) }
      self.heard.withLock { $0.append(progress) }
    })
  }

  /// The units done of each report, as they were heard.
  package var counts: [Int] { heard.withLock { $0.map(\.completed) } }
}
