// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// No query leaves the budget or the range, whatever a search does.
@Suite("Budgets")
struct BudgetTests {
  private static let attacks: [any Attack] = [
    FGSM(), FGSM(restarts: 2, startsAtRandom: true),
    PGD(steps: 6, alpha: Spelled(0.05), restarts: 2, startsAtRandom: true),
    PGD(steps: 6, alpha: Spelled(10), loss: Margin.self), CheatingAttack(),
  ]

  @Test("every query stays inside", arguments: Norm.allCases, ThreatModel.Convention.allCases)
  func inside(norm: Norm, convention: ThreatModel.Convention) throws {
    let network = try TinyNetworks.mixed().randomized(seed: 2)
    let source = imagesMostlyRight(for: network, count: 35)
    for epsilon: Float in [0.001, 0.1, 2] {
      for attack in Self.attacks {
        let probe = ProbedAttack(inner: attack)
        // A goal that is hardly reached, so that all queries are asked.
        let result = RobustEvaluation(
          network, attack: probe, threat: ThreatModel(norm, epsilon, convention),
          goal: .toLeastLikelyClass, judgement: .last, seed: 5, parallel: Parallel(threads: 2)
        ).run(on: source)
        let log = probe.log.value
        // Queries at which a search is known to repeat itself need no gradient.
        #expect(log.queries >= result.gradients && result.gradients > 0)
        #expect(log.notNumbers == 0)
        // Rounding of x + change grows with x, which is at most 3.
        let slack = 1e-6
        if norm == .linf { #expect(Double(log.largestLinf) <= Double(epsilon) + slack) }
        if norm == .l1 { #expect(log.largestL1 <= Double(epsilon) * (1 + 1e-5) + 72 * slack) }
        if norm == .l2 { #expect(log.largestL2 <= Double(epsilon) * (1 + 1e-5) + 10 * slack) }
        if convention == .standard { #expect(log.smallest >= 0 && log.largest <= 1) }
      }
    }
  }

  @Test("the paper's convention leaves the range, the standard one does not")
  func conventions() throws {
    let network = try TinyNetworks.smallest().randomized(seed: 1)
    let source = imagesMostlyRight(for: network, count: 16)
    for (convention, isInside) in [(ThreatModel.Convention.standard, true), (.paper, false)] {
      let found = Crafted(
        network, attack: PGD(steps: 5, alpha: Spelled(0.5)),
        threat: ThreatModel(.linf, 2, convention), source: source, samples: Array(0..<16))
      let low: Float = convention == .standard ? 0 : -1
      #expect(found.queries.joined().allSatisfy { (low...1).contains($0) } == isInside)
    }
  }

  @Test("a search that cheats gains nothing")
  func cheating() throws {
    let network = try LinearOracleTests.network()
    let source = LinearOracleTests.source()
    for norm in Norm.allCases {
      let nearest =
        (0..<source.count).map {
          LinearOracleTests.distance(of: source.image($0), norm: norm)
        }.min() ?? 0
      for convention in ThreatModel.Convention.allCases {
        let result = RobustEvaluation(
          network, attack: CheatingAttack(), threat: ThreatModel(norm, 0.99 * nearest, convention),
          seed: 1, parallel: Parallel(threads: 2)
        ).run(on: source)
        #expect(result.robustCount == source.count)
      }
    }
  }
}
