// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Robust evaluation")
struct RobustEvaluationTests {
  private static func mixed() throws -> (Network, TensorSource) {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    return (network, imagesMostlyRight(for: network, count: 41))
  }

  /// Some images break at once, some late, some never.
  private static func evaluation(
    _ network: Network, judgement: RobustEvaluation.Judgement = .any, threads: Int = 2,
    threat: ThreatModel = ThreatModel(.linf, 0.008), restarts: Int = 3, steps: Int = 4,
    stepsToBudget: Float = 3
  ) -> RobustEvaluation {
    RobustEvaluation(
      network,
      attack: PGD(
        steps: steps, alpha: Spelled(threat.epsilon.value / stepsToBudget), restarts: restarts,
        startsAtRandom: true),
      threat: threat, judgement: judgement, seed: 9, parallel: Parallel(threads: threads))
  }

  /// One image at a time, one search for each query: no lanes to be shared, nothing dropped.
  private func naive(
    _ network: Network, _ evaluation: RobustEvaluation, _ source: TensorSource, _ sample: Int
  ) throws -> SampleOutcome {
    let attack = try #require(evaluation.attack as? PGD)
    let alpha = Spelled(attack.alpha.value(epsilon: evaluation.threat.epsilon.value))
    let label = source.label(of: sample)
    guard prediction(of: cleanLogits(network, source.selecting([sample]))[0]) == label else {
      return .wrong
    }
    for restart in 0..<attack.restarts {
      for step in evaluation.judgement == .any ? 0...attack.steps : attack.steps...attack.steps {
        let part = PGD(
          steps: step, alpha: alpha, startsAtRandom: attack.startsAtRandom,
          loss: attack.loss)
        let found = Crafted(
          network, attack: part, threat: evaluation.threat, source: source, samples: [sample],
          seed: evaluation.seed, restart: restart)
        if found.predictions[0] != label { return .broken(restart: restart, step: step) }
      }
    }
    return .robust
  }

  @Test(
    "gives every image the outcome of its own full search",
    arguments: RobustEvaluation.Judgement.allCases, [Norm.linf, .l2])
  func sameAsNaive(judgement: RobustEvaluation.Judgement, norm: Norm) throws {
    let (network, source) = try Self.mixed()
    for convention in ThreatModel.Convention.allCases {
      let threat = ThreatModel(norm, norm == .linf ? 0.008 : 0.05, convention)
      let evaluation = Self.evaluation(network, judgement: judgement, threat: threat)
      let found = evaluation.run(on: source).outcomes
      for sample in 0..<source.count {
        let expected = try naive(network, evaluation, source, sample)
        #expect(found[sample] == expected, "\(convention) \(sample)")
      }
      let kinds = Set(found.map { "\($0)" }).count
      #expect(kinds > (judgement == .any ? 4 : 2), "the case has outcomes of all kinds")
    }
  }

  /// Steps so short that what breaks an image is where a search starts, the first or a later one.
  @Test("judges the first query of every start", arguments: RobustEvaluation.Judgement.allCases)
  func laterStarts(judgement: RobustEvaluation.Judgement) throws {
    let (network, source) = try Self.mixed()
    let evaluation = Self.evaluation(
      network, judgement: judgement, threat: ThreatModel(.linf, 0.1), restarts: 8, steps: 2,
      stepsToBudget: 50)
    let found = evaluation.run(on: source).outcomes
    for sample in 0..<source.count {
      let expected = try naive(network, evaluation, source, sample)
      #expect(found[sample] == expected, "\(sample)")
    }
    let late = found.filter { outcome in
      guard case .broken(let restart, let step) = outcome else { return false }
      return restart > 0 && step == (judgement == .any ? 0 : 2)
    }
    #expect(late.count > 2, "the case has images that a later start breaks")
  }

  @Test("does not depend on threads, order or what else is attacked")
  func packing() throws {
    let (network, source) = try Self.mixed()
    let all = Self.evaluation(network, threads: 1).run(on: source)
    for threads in [2, 3] {
      #expect(Self.evaluation(network, threads: threads).run(on: source) == all)
    }
    let backwards = Self.evaluation(network).run(
      on: source, samples: Array((0..<source.count).reversed()))
    #expect(Array(backwards.outcomes.reversed()) == all.outcomes)
    #expect(backwards.gradients == all.gradients)
    var gradients = 0
    for sample in 0..<source.count {
      let alone = Self.evaluation(network).run(on: source, samples: [sample])
      #expect(alone.outcomes == [all.outcomes[sample]])
      gradients += alone.gradients
    }
    #expect(gradients == all.gradients)
    let twice = Self.evaluation(network).run(on: source, samples: [5, 5, 17, 5])
    #expect(twice.outcomes == [5, 5, 17, 5].map { all.outcomes[$0] })
  }

  @Test("more steps and more starts never save an image")
  func monotone() throws {
    let (network, source) = try Self.mixed()
    func broken(_ evaluation: RobustEvaluation) -> Set<Int> {
      let outcomes = evaluation.run(on: source).outcomes
      return Set(outcomes.indices.filter { outcomes[$0] != .robust })
    }
    var last = Set<Int>()
    for steps in [1, 2, 4, 8, 16] {
      let found = broken(Self.evaluation(network, restarts: 1, steps: steps))
      #expect(found.isSuperset(of: last), "steps \(steps)")
      last = found
    }
    last = []
    for restarts in 1...6 {
      let found = broken(Self.evaluation(network, restarts: restarts))
      #expect(found.isSuperset(of: last), "restarts \(restarts)")
      last = found
    }
  }

  @Test("a larger budget breaks more images", arguments: [Norm.linf, .l2])
  func budgets(norm: Norm) throws {
    for seed in UInt64(1)...4 {
      let network = try TinyNetworks.smallest().randomized(seed: seed)
      let source = imagesMostlyRight(for: network, count: 50, seed: seed)
      var last = 51
      var counts = Set<Int>()
      for epsilon: Float in [0, 0.01, 0.03, 0.1, 0.3, 1] {
        let size = norm == .linf ? epsilon : 5 * epsilon
        let count = RobustEvaluation(
          network, attack: PGD(steps: 20, alpha: Spelled(size / 5)),
          threat: ThreatModel(norm, size), seed: 1, parallel: Parallel(threads: 2)
        ).run(on: source).robustCount
        #expect(count <= last, "\(epsilon)")
        last = count
        counts.insert(count)
      }
      #expect(counts.count > 2)
    }
  }

  @Test("a budget of nothing leaves the clean accuracy")
  func noBudget() throws {
    let (network, source) = try Self.mixed()
    let result = Self.evaluation(network, threat: ThreatModel(.linf, 0)).run(on: source)
    #expect(result.robustAccuracy == result.cleanAccuracy)
    #expect(result.wrongCount == (0..<41).filter { $0 % 7 == 3 }.count)
    #expect(result.cleanAccuracy == Double(41 - result.wrongCount) / 41)
  }

  @Test("wrong images cost nothing and count as broken")
  func wrongImages() throws {
    let (network, source) = try Self.mixed()
    let wrong = (0..<source.count).filter { $0 % 7 == 3 }
    let result = Self.evaluation(network).run(on: source, samples: wrong)
    #expect(result.outcomes == Array(repeating: .wrong, count: wrong.count))
    #expect(result.robustAccuracy == 0)
    #expect(result.cleanAccuracy == 0)
    #expect(result.gradients == 0)
    #expect(!result.isPartial)
  }

  @Test("takes no images, one image and two classes")
  func extremes() throws {
    let (network, source) = try Self.mixed()
    let none = Self.evaluation(network).run(on: source, samples: [])
    #expect(none.count == 0)
    #expect(!none.isPartial)
    #expect(none.robustAccuracy == 0)
    let two = try Network(
      name: "two", input: FeatureShape(channels: 3), normalization: .identity(channels: 3),
      layers: [LayerDescription("linear", 2)]
    ).randomized(seed: 3)
    let images = imagesMostlyRight(for: two, count: 30)
    for goal in [AttackGoal.untargeted, .toRandomClass, .toLeastLikelyClass] {
      let outcomes = RobustEvaluation(
        two, attack: PGD(steps: 5, alpha: Spelled(0.02)), threat: ThreatModel(.linf, 0.05),
        goal: goal, seed: 1, parallel: Parallel(threads: 2)
      ).run(on: images).outcomes
      // With two classes, away from one is towards the other.
      #expect(
        outcomes
          == RobustEvaluation(
            two, attack: PGD(steps: 5, alpha: Spelled(0.02)), threat: ThreatModel(.linf, 0.05),
            seed: 1, parallel: Parallel(threads: 1)
          ).run(on: images).outcomes, "\(goal)")
      #expect(outcomes.contains(.robust) && outcomes.contains { $0 != .robust && $0 != .wrong })
    }
  }

  @Test("the protocol names everything that the numbers depend on")
  func protocolText() throws {
    let (network, _) = try Self.mixed()
    var evaluation = RobustEvaluation(
      network, attack: PGD(steps: 20, alpha: Spelled(2 / 255, "2/255"), startsAtRandom: true),
      threat: ThreatModel(norm: .linf, epsilon: Spelled(8 / 255, "8/255"), convention: .standard),
      seed: 7, parallel: Parallel(threads: 2))
    #expect(
      evaluation.protocolID
        == "pgd standard linf eps=8/255 pixels clamped steps=20 alpha=2/255 restarts=1 "
        + "start=random loss=ce goal=untargeted judged=any batchnorm=evaluation precision=fp32 "
        + "arithmetic=float seed=7")
    // Names are the session's own, and may stand for another model tomorrow.
    evaluation.surrogate = Relative("base", network) { "sha256:1" }
    #expect(evaluation.protocolID.contains(" judged=any gradients=sha256:1 batchnorm="))
  }
}
