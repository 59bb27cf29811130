// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("APGD")
struct AutoPGDTests {
  @Test("on a loss of choice finds what the attack of that loss finds", arguments: APGD.norms)
  func losses(norm: Norm) throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 21)
    let threat = ThreatModel(norm, norm == .linf ? 0.01 : 0.06)
    func run(
      _ type: any NamedAttack.Type, _ given: [String: AttackArguments.Value] = [:]
    ) throws -> RobustResult {
      RobustEvaluation(
        network, attack: try made(type, threat, classes: network.classCount, given: given),
        threat: threat, seed: 9, parallel: Parallel(threads: 2)
      ).run(on: source)
    }
    let pairs: [(String, any NamedAttack.Type)] = [("ce", APGDCE.self), ("dlr", APGDDLR.self)]
    for (loss, type) in pairs {
      let (chosen, fixed) = (try run(APGD.self, ["loss": .word(loss)]), try run(type))
      #expect(chosen.outcomes == fixed.outcomes, "\(loss)")
      #expect(chosen.distances == fixed.distances, "\(loss)")
      #expect(chosen.protocolID == fixed.protocolID.replacing(type.name, with: APGD.name))
    }
    #expect(try run(APGD.self, ["loss": .word("margin")]).robustAccuracy < 1)
  }
}
