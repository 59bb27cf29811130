// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// Attacks on a linear network, where the smallest perturbation is known.
///
/// The scores are [-z, z, -1, -2] with z = mean(x) - 0.5. Images of class 1 have a mean of
/// 0.5 + d: they break where all pixels fall by d, which is d sqrt(n) long.
@Suite("Attacks on a linear network")
struct LinearOracleTests {
  static let side = 6

  static func network() throws -> Network {
    try Network(
      name: "mean", input: FeatureShape(channels: 1, height: side, width: side),
      normalization: .identity(channels: 1),
      layers: [LayerDescription("globalpool"), LayerDescription("linear", 4, name: "scores")]
    ).replacingParameters([
      "scores.weight": Tensor([-1, 1, 0, 0], shape: [4, 1]),
      "scores.bias": Tensor([0.5, -0.5, -1, -2], shape: [4]),
    ])
  }

  /// Images around 0.75, all of class 1.
  static func source(count: Int = 20) -> TensorSource {
    let noise = TensorSource(
      random: count, shape: FeatureShape(channels: 1, height: side, width: side), classes: 2)
    return TensorSource(
      images: noise.images.map { 0.65 + 0.2 * $0 }, labels: Array(repeating: 1, count: count))
  }

  static func distance(of image: [Float], norm: Norm) -> Float {
    let mean = image.reduce(Float(0), +) / Float(image.count)
    switch norm {
    case .linf: return mean - 0.5
    case .l2: return (mean - 0.5) * Float(image.count).squareRoot()
    case .l1: return (mean - 0.5) * Float(image.count)
    }
  }

  private static func attacks(_ epsilon: Float) -> [any Attack] {
    [
      FGSM(), FGSM(loss: Margin.self), PGD(steps: 10, alpha: Spelled(epsilon / 4)),
      PGD(steps: 10, alpha: Spelled(epsilon / 4), startsAtRandom: true, loss: Margin.self),
    ]
  }

  @Test("success turns on the distance that is known", arguments: Norm.allCases)
  func distances(norm: Norm) throws {
    let network = try Self.network()
    let source = Self.source()
    for sample in 0..<source.count {
      let distance = Self.distance(of: source.image(sample), norm: norm)
      for (factor, isBroken) in [(Float(0.9), false), (1.25, true)] {
        for convention in ThreatModel.Convention.allCases {
          let threat = ThreatModel(norm, factor * distance, convention)
          for attack in Self.attacks(threat.epsilon.value) {
            let probe = ProbedAttack(inner: attack)
            let result = RobustEvaluation(
              network, attack: probe, threat: threat, judgement: .last, seed: 3,
              parallel: Parallel(threads: 1)
            ).run(on: source, samples: [sample])
            #expect((result.robustCount == 0) == isBroken, "\(attack.settings) \(factor)")
            #expect(result.wrongCount == 0)
            let size =
              switch norm {
              case .linf: Double(probe.log.value.largestLinf)
              case .l2: probe.log.value.largestL2
              case .l1: probe.log.value.largestL1
              }
            #expect(size <= 1.01 * Double(threat.epsilon.value))
          }
        }
      }
    }
  }

  @Test("the last query has the length of the budget and the direction that is known")
  func lastQuery() throws {
    let source = Self.source(count: 4)
    for norm in Norm.allCases {
      for convention in ThreatModel.Convention.allCases {
        let threat = ThreatModel(norm, 0.1, convention)
        let found = Crafted(
          try Self.network(), attack: PGD(steps: 8, alpha: Spelled(0.025)), threat: threat,
          source: source, samples: [0, 1, 2, 3])
        let side = Float(Self.side)
        let drop: Float = norm == .linf ? 0.1 : norm == .l2 ? 0.1 / side : 0.1 / (side * side)
        for (sample, query) in found.queries.enumerated() {
          let expected = source.image(sample).map { $0 - drop }
          #expect(relativeDifference(query, expected) < 1e-5)
        }
      }
    }
  }

  @Test("a targeted attack reaches the class that can be reached, and no other")
  func targets() throws {
    let network = try Self.network()
    let source = Self.source()
    func robust(_ goal: AttackGoal, _ epsilon: Float) -> Int {
      RobustEvaluation(
        network, attack: PGD(steps: 10, alpha: Spelled(epsilon / 4)),
        threat: ThreatModel(.linf, epsilon), goal: goal, seed: 1, parallel: Parallel(threads: 2)
      ).run(on: source).robustCount
    }
    #expect(robust(.toClass(0), 0.4) == 0)
    #expect(robust(.toClass(0), 0.1) == source.count)
    #expect(robust(.toClass(2), 0.4) == source.count)
    #expect(robust(.toLeastLikelyClass, 0.4) == source.count)
  }

  @Test("images of the class to be reached count as broken at no cost, not as wrong")
  func ownClass() throws {
    for judgement in RobustEvaluation.Judgement.allCases {
      let result = RobustEvaluation(
        try Self.network(), attack: PGD(steps: 3, alpha: Spelled(0.01)),
        threat: ThreatModel(.linf, 0.1), goal: .toClass(1), judgement: judgement, seed: 1,
        parallel: Parallel(threads: 1)
      ).run(on: Self.source())
      #expect(result.robustCount == 0)
      #expect(result.wrongCount == 0)
      #expect(result.cleanAccuracy == 1)
      #expect(result.gradients == 0)
    }
  }
}
