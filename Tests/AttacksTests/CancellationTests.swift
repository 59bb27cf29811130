// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

/// Counts how often it is asked, and says stop from some time on.
private final class Stop: Sendable {
  private let polls = Atomic<Int>(0)
  private let limit: Int

  init(after limit: Int) {
    self.limit = limit
  }

  var isReached: Bool {
    polls.wrappingAdd(1, ordering: .relaxed).oldValue >= limit
  }
}

@Suite("Stopped evaluations")
struct CancellationTests {
  @Test("give what was found until then", arguments: [1, 2, 3])
  func partial(threads: Int) throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 100)
    let evaluation = RobustEvaluation(
      network, attack: PGD(steps: 6, alpha: Spelled(0.003), restarts: 2, startsAtRandom: true),
      threat: ThreatModel(.linf, 0.008), seed: 1, parallel: Parallel(threads: threads))
    let whole = evaluation.run(on: source)
    #expect(!whole.isPartial && whole.count == 100)
    var counts = Set<Int>()
    for limit in [0, 1, 5, 8, 12, 20, 30, 45, 10_000] {
      let stop = Stop(after: limit)
      let part = evaluation.run(
        on: source, samples: Array(0..<100), control: RunControl(isCancelled: { stop.isReached }))
      let settled = part.settled
      let end = part.outcomes.firstIndex(of: .pending) ?? 100
      #expect(settled.count == end)
      #expect(settled.outcomes[..<end] == whole.outcomes[..<end])
      let right = whole.outcomes[..<end].count { $0 != .wrong }
      #expect(settled.cleanAccuracy == (end > 0 ? Double(right) / Double(end) : 0))
      let known = part.outcomes.filter { $0 != .pending }
      #expect(part.outcomes.count == 100)
      #expect(part.count == known.count)
      #expect(part.isPartial == (known.count < 100))
      for (found, expected) in zip(part.outcomes, whole.outcomes) where found != .pending {
        #expect(found == expected)
      }
      #expect(part.gradients <= whole.gradients)
      if part.count > 0 {
        let robust = Double(part.robustCount) / Double(known.count)
        #expect(part.robustAccuracy == robust)
      }
      counts.insert(part.count)
    }
    #expect(counts.contains(0) && counts.contains(100) && counts.count > 4)
  }

  @Test("no report of progress overtakes another")
  func order() throws {
    let network = try TinyNetworks.smallest().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 100)
    let listener = SlowListener()
    _ = RobustEvaluation(
      network, attack: PGD(steps: 40, alpha: Spelled(0.003)), threat: ThreatModel(.linf, 0.01),
      seed: 1, parallel: Parallel(threads: 3)
    ).run(on: source, samples: Array(0..<100), control: listener.control)
    #expect(listener.counts.count > 2)
    #expect(listener.counts == listener.counts.sorted())
  }

  @Test("progress counts images up to the last")
  func progress() throws {
    let network = try TinyNetworks.smallest().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 60)
    let reports = Mutex<[(Int, Int, Double)]>([])
    let control = RunControl(report: { progress in
      reports.withLock {
        $0.append((progress.completed, progress.total, progress.figures.first?.value ?? -1))
      }
    })
    _ = RobustEvaluation(
      network, attack: PGD(steps: 40, alpha: Spelled(0.01)), threat: ThreatModel(.linf, 0.05),
      seed: 1, parallel: Parallel(threads: 1)
    ).run(on: source, samples: Array(0..<60), control: control)
    let found = reports.withLock { $0 }
    #expect(found.count > 2)
    #expect(found.allSatisfy { $0.1 == 60 && (0...60).contains($0.0) && (0...1).contains($0.2) })
    #expect(found.map(\.0) == found.map(\.0).sorted())
  }
}
