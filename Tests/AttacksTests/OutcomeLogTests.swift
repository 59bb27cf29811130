// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

/// Evaluations that are killed in the middle and go on from what was written.
@Suite("Outcomes that are kept")
struct OutcomeLogTests {
  /// What a log has written last.
  private final class Disk: Sendable {
    private let state = Mutex<(bytes: [UInt8]?, writes: Int)>((nil, 0))
    var bytes: [UInt8]? { state.withLock(\.bytes) }
    var writes: Int { state.withLock(\.writes) }

    func write(_ bytes: [UInt8]) { state.withLock { $0 = (bytes, $0.writes + 1) } }

    func log() -> OutcomeLog {
      OutcomeLog(kept: bytes, interval: 0) { self.write($0) }
    }
  }

  /// Runs until so many images were written, again and again, until nothing stops it.
  private func inPieces<Result>(
    of count: Int, _ run: (OutcomeLog, RunControl) -> Result
  ) -> Result {
    let disk = Disk()
    for _ in 0..<100 {
      let limit = disk.writes + count
      let isCut = Mutex(false)
      let control = RunControl(isCancelled: {
        guard disk.writes >= limit else { return false }
        isCut.withLock { $0 = true }
        return true
      })
      let log = disk.log()
      #expect(log.resumedCount == 0 || disk.writes > 0)
      let result = run(log, control)
      if !isCut.withLock(\.self) { return result }
    }
    Issue.record("never came to its end")
    return run(disk.log(), .none)
  }

  @Test(
    "give the same as one run", arguments: [true, false], [Float(0.004), 0.02])
  func single(keepsImages: Bool, epsilon: Float) throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 120)
    var evaluation = RobustEvaluation(
      network, attack: PGD(steps: 6, alpha: Spelled(0.003), restarts: 2, startsAtRandom: true),
      threat: ThreatModel(.linf, epsilon), seed: 1, parallel: Parallel(threads: 2))
    evaluation.budgets = [Spelled(0.002), Spelled(epsilon)]
    evaluation.snapsToBytes = keepsImages
    evaluation.keepsImages = keepsImages
    let whole = evaluation.run(on: source)
    let pieces = inPieces(of: 30) { log, control in
      var again = evaluation
      again.log = log
      return again.run(on: source, samples: Array(0..<120), control: control)
    }
    #expect(pieces == whole)
  }

  @Test("give the same for suites and for the worst of three searches")
  func several() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 150)
    let samples = Array(0..<150)
    let threat = ThreatModel(.linf, 0.01)
    let suite = AttackSuite(
      title: "test", description: "autoattack version=test",
      members: [FGSM(), APGDT(steps: 5, targets: 2, classes: 5), Square(queries: 30)])
    var evaluation = SuiteEvaluation(
      network, suite: suite, threat: threat, seed: 3, parallel: Parallel(threads: 2))
    let whole = evaluation.run(on: source, samples: samples)
    let pieces = inPieces(of: 40) { log, control in
      evaluation.log = log
      return evaluation.run(on: source, samples: samples, control: control)
    }
    #expect(pieces.outcomes == whole.outcomes)
    #expect(pieces.breakers == whole.breakers)
    #expect(pieces.distances == whole.distances)
    #expect(pieces.gradients == whole.gradients && pieces.queries == whole.queries)
    #expect(pieces.members.map(\.broken) == whole.members.map(\.broken))
    #expect(pieces.protocolID == whole.protocolID)
    var single = RobustEvaluation(
      network, attack: PGD(steps: 5, alpha: Spelled(0.003)), threat: threat, seed: 1,
      parallel: Parallel(threads: 2))
    let worst = MaskingEvaluation(single, queries: 20).run(on: source, samples: samples)
    let again = inPieces(of: 40) { log, control in
      single.log = log
      return MaskingEvaluation(single, queries: 20)
        .run(on: source, samples: samples, control: control)
    }
    #expect(again == worst)
  }

  @Test("what was not written whole counts as nothing")
  func damaged() throws {
    let zeros = [UInt8](repeating: 0, count: 40)
    for bytes: [UInt8] in [[], [1], [UInt8](repeating: 0xFF, count: 8), [9] + zeros] {
      #expect(OutcomeLog(kept: bytes, interval: 0) { _ in }.resumedCount == 0)
    }
  }
}
