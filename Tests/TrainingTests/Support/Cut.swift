// SPDX-License-Identifier: MIT
import Synchronization
import Tensors

/// Says stop from the poll of a number on, counted from 0; counts polls, and batches that are done.
final class Cut: Sendable {
  private let polled = Atomic<Int>(0)
  private let reported = Atomic<Int>(0)
  private let limit: Int

  init(at limit: Int) {
    self.limit = limit
  }

  var control: RunControl {
    RunControl(
      isCancelled: {
        self.polled.wrappingAdd(1, ordering: .relaxed).oldValue >= self.limit
      },
      report: { _ in self.reported.add(1, ordering: .relaxed) })
  }

  var polls: Int { polled.load(ordering: .relaxed) }
  var batches: Int { reported.load(ordering: .relaxed) }
}
