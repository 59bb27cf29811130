// SPDX-License-Identifier: MIT
import Synchronization
import Tensors
import Testing

@Suite("Parallel")
struct ParallelTests {
  @Test(
    "every item runs once, a worker's items never at the same time",
    arguments: [1, 2, 3, 8, 64], [0, 1, 2, 7, 100])
  func everyItemOnce(threads: Int, count: Int) {
    let seen = Mutex([Int](repeating: 0, count: count))
    let busy = Mutex(Set<Int>())
    let clashes = Atomic(0)
    Parallel(threads: threads).forEach(count) { item, worker in
      if !busy.withLock({ $0.insert(worker).inserted }) {
        clashes.wrappingAdd(1, ordering: .relaxed)
      }
      seen.withLock { $0[item] += 1 }
      busy.withLock { _ = $0.remove(worker) }
      if worker < 0 || worker >= threads { clashes.wrappingAdd(1, ordering: .relaxed) }
    }
    #expect(seen.withLock { $0 } == [Int](repeating: 1, count: count))
    #expect(clashes.load(ordering: .relaxed) == 0)
  }

  @Test("loops can be nested")
  func nested() {
    let sum = Atomic(0)
    Parallel(threads: 3).forEach(4) { outer, _ in
      Parallel(threads: 3).forEach(5) { inner, _ in
        sum.wrappingAdd(outer * 5 + inner, ordering: .relaxed)
      }
    }
    #expect(sum.load(ordering: .relaxed) == 190)
  }
}
