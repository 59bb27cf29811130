// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// A search that repeats itself ends early, and that changes nothing but the cost.
@Suite("Searches that repeat themselves")
struct RepeatTests {
  @Test(
    "give the outcome of the whole search", arguments: RobustEvaluation.Judgement.allCases,
    [UInt64(2), 4, 6])
  func exact(judgement: RobustEvaluation.Judgement, seed: UInt64) throws {
    let network = try TinyNetworks.mixed().randomized(seed: seed)
    let source = imagesMostlyRight(for: network, count: 24, seed: seed)
    var gradients = 0
    for steps in [60, 61] {
      // Steps as long as the budget or half of it: iterates soon go back and forth.
      for divisor: Float in [1, 2, 4] {
        let threat = ThreatModel(.linf, 0.006)
        let attack = PGD(steps: steps, alpha: Spelled(0.006 / divisor))
        let result = RobustEvaluation(
          network, attack: attack, threat: threat, judgement: judgement, seed: 1,
          parallel: Parallel(threads: 2)
        ).run(on: source)
        gradients += result.gradients
        let whole = RobustEvaluation(
          network, attack: PlainSignAttack(steps: steps, alpha: 0.006 / divisor), threat: threat,
          judgement: judgement, seed: 1, parallel: Parallel(threads: 2)
        ).run(on: source)
        #expect(result.outcomes == whole.outcomes, "\(steps) \(divisor)")
        let survivors = result.outcomes.filter { $0 == .robust }.count
        #expect(survivors > 2)
      }
    }
    #expect(gradients < 24 * 60 * 6 / 2, "searches did end early")
  }
}

/// The steps of PGD, all of them, and nothing else.
private struct PlainSignAttack: Attack {
  static let name = "signs"
  static let summary = "projected gradient descent to its last step"

  let steps: Int
  let alpha: Float
  let restarts = 1
  let settings = ""
  let shortSettings = ""

  func makeSearch(_ tile: AttackTile, threat: ThreatModel, seed: UInt64) -> any AttackSearch {
    Search(tile, alpha)
  }

  private final class Search: AttackSearch {
    private let tile: AttackTile
    private let alpha: Float

    init(_ tile: AttackTile, _ alpha: Float) {
      self.tile = tile
      self.alpha = alpha
    }

    func begin(lane: Int, sample: Int, start: Int) {}

    func advance(active: UInt32) -> UInt32 {
      tile.ascend(CrossEntropy.self, active: active)
      for index in 0..<(tile.vectors * Kernels.lanes)
      where active >> UInt32(index % Kernels.lanes) & 1 == 1 {
        let slope = unsafe tile.gradient[index]
        unsafe tile.query[index] += slope > 0 ? alpha : slope < 0 ? -alpha : 0
      }
      return 0
    }
  }
}
