// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// What must hold of every attack, over random small networks.
@Suite("Every attack")
struct EveryAttackTests {
  private static func budget(_ norm: Norm) -> Float {
    switch norm {
    case .linf: 0.01
    case .l2: 0.06
    case .l1: 0.25
    }
  }

  private func evaluation(
    _ network: Network, _ type: any NamedAttack.Type, _ norm: Norm, threads: Int = 2,
    given: [String: AttackArguments.Value] = [:]
  ) throws -> RobustEvaluation {
    let threat = ThreatModel(norm, Self.budget(norm))
    return RobustEvaluation(
      network, attack: try made(type, threat, classes: network.classCount, given: given),
      threat: threat, seed: 9, parallel: Parallel(threads: threads))
  }

  private func broken(_ result: RobustResult) -> Set<Int> {
    Set(result.outcomes.indices.filter { result.outcomes[$0] != .robust })
  }

  @Test("does not depend on threads, order or what else is attacked")
  func packing() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 21)
    for (type, norm) in everyAttack {
      let all = try evaluation(network, type, norm, threads: 1).run(on: source)
      #expect(try evaluation(network, type, norm, threads: 3).run(on: source) == all)
      let some = [17, 2, 11]
      let part = try evaluation(network, type, norm).run(on: source, samples: some)
      #expect(part.outcomes == some.map { all.outcomes[$0] }, "\(type.name) \(norm)")
      #expect(part.distances == some.map { all.distances[$0] }, "\(type.name) \(norm)")
      // Whatever breaks an image is within the budget.
      for (outcome, distance) in zip(all.outcomes, all.distances) {
        guard case .broken = outcome else { continue }
        #expect(distance <= 1.0001 * Self.budget(norm) + 1e-6, "\(type.name) \(norm)")
      }
    }
  }

  @Test("breaks something, and never more than a budget of nothing allows")
  func strength() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 21)
    for (type, norm) in everyAttack {
      let result = try evaluation(network, type, norm).run(on: source)
      #expect(result.robustAccuracy < result.cleanAccuracy, "\(type.name) \(norm)")
      let threat = ThreatModel(norm, 0)
      let none = RobustEvaluation(
        network, attack: try made(type, threat, classes: 5), threat: threat, seed: 9,
        parallel: Parallel(threads: 2)
      ).run(on: source)
      #expect(none.robustAccuracy == none.cleanAccuracy, "\(type.name) \(norm)")
    }
  }

  @Test("more starts, targets and queries never save an image", arguments: [UInt64(1), 5])
  func monotone(seed: UInt64) throws {
    let network = try TinyNetworks.mixed().randomized(seed: seed)
    let source = imagesMostlyRight(for: network, count: 21, seed: seed)
    for (type, norm) in everyAttack {
      for name in ["restarts", "targets", "queries"] {
        guard type.parameters.contains(where: { $0.name == name }) else { continue }
        var last = Set<Int>()
        for count in name == "queries" ? [2, 20, 80] : [1, 2, 4] {
          var given: [String: AttackArguments.Value] = [name: .integer(count)]
          if name == "restarts", type.parameters.contains(where: { $0.name == "start" }) {
            given["start"] = .word("random")
          }
          let found = broken(
            try evaluation(network, type, norm, given: given).run(on: source))
          #expect(found.isSuperset(of: last), "\(type.name) \(norm) \(name)=\(count)")
          last = found
        }
      }
    }
  }

  @Test("a curve is the worst case over all budgets up to each")
  func curves() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 21)
    for (type, norm) in everyAttack {
      let budgets = [0.2, 0.6, 1, 2].map { Spelled(Float($0) * Self.budget(norm)) }
      var whole = try evaluation(network, type, norm)
      whole.budgets = budgets
      whole.measuresDistances = true
      let curve = whole.run(on: source)
      var worst = Set<Int>()
      for (level, budget) in budgets.enumerated() {
        // The same attack with each budget by itself.
        var single = try evaluation(network, type, norm)
        single.budgets = [budget]
        worst.formUnion(broken(single.run(on: source)))
        let found = Set(curve.levels.indices.filter { curve.levels[$0] <= level })
        #expect(found == worst, "\(type.name) \(norm) \(budget)")
        #expect(curve.robustCount(at: level) == source.count - found.count)
      }
    }
  }

  @Test("takes two and three classes, and says where that is too few")
  func fewClasses() throws {
    for classes in [2, 3] {
      let network = try Network(
        name: "few", input: FeatureShape(channels: 1, height: 5, width: 5),
        normalization: .halves(channels: 1),
        layers: [LayerDescription("flatten"), LayerDescription("linear", classes)]
      ).randomized(seed: 3)
      let source = imagesMostlyRight(for: network, count: 18)
      for (type, norm) in everyAttack {
        let threat = ThreatModel(norm, norm == .linf ? 0.1 : norm == .l2 ? 0.4 : 1.5)
        if type.name == "apgd-dlr", classes == 2 {
          #expect(throws: AttackError.self) { _ = try made(type, threat, classes: 2) }
          continue
        }
        let attack = try made(type, threat, classes: classes)
        let result = RobustEvaluation(
          network, attack: attack, threat: threat, seed: 1, parallel: Parallel(threads: 2)
        ).run(on: source)
        #expect(result.robustAccuracy < result.cleanAccuracy, "\(type.name) \(norm)")
        if type.name == "apgd-t" { #expect(attack.settings.contains("loss=margin")) }
      }
    }
  }

  @Test("aiming at every class in turn breaks whatever aiming at one breaks")
  func multiTargeted() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 21)
    let threat = ThreatModel(.linf, 0.01)
    let attack = PGD(steps: 8, alpha: Spelled(0.0025))
    func run(_ goal: AttackGoal) -> RobustResult {
      RobustEvaluation(
        network, attack: attack, threat: threat, goal: goal, seed: 1,
        parallel: Parallel(threads: 2)
      ).run(on: source)
    }
    let each = broken(run(.multiTargeted(4)))
    for target in 0..<5 {
      let one = run(.toClass(target))
      let reached = broken(one).filter { source.label(of: $0) != target }
      #expect(each.isSuperset(of: reached), "\(target)")
    }
    #expect(each.isSuperset(of: broken(run(.multiTargeted(1)))))
  }
}
