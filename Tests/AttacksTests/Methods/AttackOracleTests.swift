// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// Every attack against the linear network whose smallest perturbations are known.
@Suite("Every attack on a linear network")
struct AttackOracleTests {
  private static let patience: [String: [String: AttackArguments.Value]] = [
    // Squares never reach the last row and column, where the stripes of the start stay: it takes a
    // start whose stripes are good.
    "square": ["queries": .integer(1200), "restarts": .integer(16)],
    // Half of the budget along random signs is lost on a gradient that is the same everywhere.
    "rfgsm": ["alpha": .number(Spelled(0.005))],
    "cw": ["steps": .integer(150), "searches": .integer(9), "rate": .number(Spelled(0.01))],
    "ddn": ["steps": .integer(50)],
    "fab": ["steps": .integer(20)], "fab-t": ["steps": .integer(20)],
    "apgd": ["steps": .integer(40)], "apgd-ce": ["steps": .integer(40)],
    "apgd-dlr": ["steps": .integer(40)], "apgd-t": ["steps": .integer(40)],
  ]

  private func attack(
    _ type: any NamedAttack.Type, _ threat: ThreatModel
  ) throws -> any Attack {
    try made(type, threat, classes: 4, given: Self.patience[type.name] ?? [:])
  }

  @Test("a budget of 1.25 times the distance breaks, one of 0.9 does not, and both are kept")
  func budgets() throws {
    let network = try LinearOracleTests.network()
    let source = LinearOracleTests.source(count: 3)
    // Noise does not search, so it need not find anything.
    for (type, norm) in everyAttack where type.name != Noise.name {
      // The bumps of Square for L2 rise in one half and fall in the other: a plain slope is what
      // they are worst at.
      let enough: Float = type.name == "square" && norm == .l2 ? 2.5 : 1.25
      for sample in 0..<source.count {
        let distance = LinearOracleTests.distance(of: source.image(sample), norm: norm)
        for (factor, isBroken) in [(Float(0.9), false), (enough, true)] {
          let threat = ThreatModel(norm, factor * distance)
          let probe = ProbedAttack(inner: try attack(type, threat))
          let result = RobustEvaluation(
            network, attack: probe, threat: threat, seed: 3, parallel: Parallel(threads: 1)
          ).run(on: source, samples: [sample])
          #expect((result.robustCount == 0) == isBroken, "\(type.name) \(norm) \(factor)")
          guard isBroken else { continue }
          #expect(result.distances[0] <= 1.01 * threat.epsilon.value, "\(type.name) \(norm)")
          #expect(result.distances[0] >= 0.999 * distance, "\(type.name) \(norm)")
          guard probe.confinement == .ball else { continue }
          let log = probe.log.value
          let size =
            switch norm {
            case .linf: Double(log.largestLinf)
            case .l2: log.largestL2
            case .l1: log.largestL1
            }
          #expect(size <= 1.01 * Double(threat.epsilon.value), "\(type.name) \(norm)")
        }
      }
    }
  }

  @Test(
    "the smallest perturbation found is within 1.25 times the smallest there is",
    arguments: ThreatModel.Convention.allCases)
  func smallest(convention: ThreatModel.Convention) throws {
    let network = try LinearOracleTests.network()
    let source = LinearOracleTests.source(count: 8)
    var names = Set<String>()
    for (type, norm) in everyAttack {
      let threat = ThreatModel(norm, 1, convention)
      let attack = try attack(type, threat)
      guard attack.confinement == .range else { continue }
      names.insert(type.name)
      var evaluation = RobustEvaluation(
        network, attack: attack, threat: threat, seed: 3, parallel: Parallel(threads: 2))
      evaluation.measuresDistances = true
      let result = evaluation.run(on: source)
      for sample in 0..<source.count {
        let optimum = LinearOracleTests.distance(of: source.image(sample), norm: norm)
        let found = result.distances[sample]
        #expect(found >= 0.999 * optimum, "\(type.name) \(norm)")
        #expect(found <= 1.25 * optimum, "\(type.name) \(norm) \(found / optimum)")
      }
    }
    #expect(names == ["cw", "ddn", "deepfool", "fab", "fab-t"])
  }
}
