// SPDX-License-Identifier: MIT
import Dispatch
import Glibc
import Synchronization

/// Loops over all cores.
///
/// Which worker takes which item is not fixed, so results must depend on the item alone; sums are
/// taken afterwards in item order. That is what makes every result the same for any thread count.
package struct Parallel: Sendable {
  package let threads: Int

  /// The cores that the system has, at least 1.
  package static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

  package init(threads: Int) {
    precondition(threads > 0, "at least one thread")
    self.threads = threads
  }

  /// Runs `body(item, worker)` for every item in 0 ..< count; workers are numbered from 0 and each
  /// runs its items one after another.
  package func forEach(_ count: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Void) {
    let workers = min(threads, count)
    guard workers > 1 else {
      for item in 0..<count { body(item, 0) }
      return
    }
    let next = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: workers) { worker in
      while true {
        let item = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard item < count else { return }
        body(item, worker)
      }
    }
  }
}
