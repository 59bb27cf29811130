// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Certified evaluation")
struct CertifiedEvaluationTests {
  private static let budgets: [Float] = [1e-4, 0.001, 0.003, 0.01, 0.05]

  private func certified(
    _ network: Network, _ source: TensorSource, _ convention: ThreatModel.Convention = .standard,
    budgets: [Float] = Self.budgets, threads: Int = 2
  ) throws -> CertifiedResult {
    try CertifiedEvaluation(
      network, threats: budgets.map { ThreatModel(.linf, $0, convention) },
      parallel: Parallel(threads: threads)
    ).run(on: source, samples: Array(0..<source.count))
  }

  @Test(
    "no image that is certified breaks under any attack", arguments: [UInt64(1), 2, 3, 4],
    ThreatModel.Convention.allCases)
  func floorBelowCeiling(seed: UInt64, convention: ThreatModel.Convention) throws {
    var certifiedSome = false
    var brokenSome = false
    for network in [
      try TinyNetworks.smallest().randomized(seed: seed),
      try TinyNetworks.mixed().randomized(seed: seed),
    ] {
      let source = imagesMostlyRight(for: network, count: 24, seed: seed)
      let result = try certified(network, source, convention)
      for (level, budget) in Self.budgets.enumerated() {
        let threat = ThreatModel(.linf, budget, convention)
        for attack: any Attack in [
          FGSM(), PGD(steps: 15, alpha: Spelled(budget / 4), restarts: 2, startsAtRandom: true),
          APGDCE(steps: 20), Square(queries: 60),
        ] {
          let outcomes = RobustEvaluation(
            network, attack: attack, threat: threat, seed: seed, parallel: Parallel(threads: 2)
          ).run(on: source).outcomes
          for (standing, outcome) in zip(result.standings, outcomes) {
            if case .broken = outcome { brokenSome = true }
            guard case .right(let through) = standing, through > level else { continue }
            certifiedSome = true
            #expect(outcome == .robust, "\(network.name) \(budget) \(attack.settings)")
          }
        }
      }
    }
    #expect(certifiedSome && brokenSome, "the case has both")
  }

  @Test("bounds beyond all floats certify nothing")
  func overflow() throws {
    let deep = try ResNet56.make(
      input: FeatureShape(channels: 3, height: 8, width: 8), classes: 10
    ).initialized(seed: 1)
    let source = imagesMostlyRight(for: deep, count: 2)
    #expect(try certified(deep, source, budgets: [0.01]).certifiedCount == 0)
    var broken = try TinyNetworks.smallest().initialized(seed: 1)
    broken.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.value[0] = .infinity }
    }
    let bounds = FeatureBounds(
      shape: broken.input, count: 1, low: Array(repeating: -1, count: broken.input.count),
      high: Array(repeating: 1, count: broken.input.count))
    #expect(try broken.leastMargins(over: bounds, labels: [0]).allSatisfy { $0 < 0 })
  }

  @Test("quantized networks are refused")
  func quantized() throws {
    var network = try TinyNetworks.smallest().randomized(seed: 1)
    network.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.quantizer = SymmetricQuantizer(bits: 8) }
    }
    let source = imagesMostlyRight(for: network, count: 2)
    #expect(throws: NetworkError.self) { try certified(network, source) }
  }

  @Test("certifies a linear network up to the distance that is known")
  func linear() throws {
    let network = try LinearOracleTests.network()
    let source = LinearOracleTests.source()
    for sample in 0..<source.count {
      let distance = LinearOracleTests.distance(of: source.image(sample), norm: .linf)
      let one = source.selecting([sample])
      let result = try certified(
        network, one, budgets: [0.5 * distance, 0.99 * distance, 1.01 * distance])
      #expect(result.standings == [.right(certified: 2)])
    }
  }

  @Test("is the same for any number of threads, and counts wrong images")
  func counts() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 40)
    let result = try certified(network, source)
    #expect(try certified(network, source, threads: 1) == result)
    #expect(result.rightCount == 40 - (0..<40).filter { $0 % 7 == 3 }.count)
    var last = result.rightCount
    for level in 1...Self.budgets.count {
      #expect(result.certifiedCount(through: level) <= last)
      last = result.certifiedCount(through: level)
    }
    #expect(last == result.certifiedCount)
  }

  @Test("stops when told to, with what it has")
  func cancelled() throws {
    let network = try TinyNetworks.smallest().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 40)
    let result = try CertifiedEvaluation(
      network, threats: [ThreatModel(.linf, 0.01)], parallel: Parallel(threads: 2)
    ).run(
      on: source, samples: Array(0..<40), control: RunControl(isCancelled: { true }))
    #expect(result.count == 0 && result.isPartial && result.certifiedCount == 0)
  }
}
