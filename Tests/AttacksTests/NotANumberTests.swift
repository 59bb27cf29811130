// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

/// Scores that are not finite name no class: such an image is wrong, and nothing stops.
@Suite("Scores that are not finite")
struct NotANumberTests {
  @Test("an image whose scores are not finite is wrong", arguments: [Float.nan, .infinity])
  func clean(value: Float) throws {
    let network = try TinyNetworks.smallest().randomized(seed: 1).replacingParameters([
      "linear1.bias": Tensor([0, value, -value], shape: [3])
    ])
    let source = TensorSource(
      random: 20, shape: network.input, classes: 3)
    let result = RobustEvaluation(
      network, attack: PGD(steps: 3, alpha: Spelled(0.1), restarts: 2, startsAtRandom: true),
      threat: ThreatModel(.linf, 0.1), seed: 1, parallel: Parallel(threads: 2)
    ).run(on: source)
    #expect(result.count == 20)
    // An infinite score would win against every attack, as no gradient leads away from it.
    #expect(result.wrongCount == 20)
  }

  /// Scores [w m - w m, m - 2.5] with m twice the mean: not a number where w m is infinite,
  /// which is beyond a mean of 0.9.
  @Test("an attack that finds such scores has broken the image", arguments: Norm.allCases)
  func attacked(norm: Norm) throws {
    let network = try Network(
      name: "overflow", input: FeatureShape(channels: 1, height: 4, width: 4),
      normalization: Normalization(mean: [0], deviation: [0.5]),
      layers: [
        LayerDescription("globalpool"), LayerDescription("linear", 3, name: "first"),
        LayerDescription("linear", 2, name: "second"),
      ]
    ).replacingParameters([
      "first.weight": Tensor([3.4e38 / 1.8, 3.4e38 / 1.8, 1], shape: [3, 1]),
      "second.weight": Tensor([1, -1, 0, 0, 0, 1], shape: [2, 3]),
      "second.bias": Tensor([0, -2.5], shape: [2]),
    ])
    let source = TensorSource(
      images: Tensor(repeating: 0.75, shape: [20, 1, 4, 4]),
      labels: Array(repeating: 0, count: 20))
    func result(_ epsilon: Float, _ goal: AttackGoal = .untargeted) -> RobustResult {
      let size = epsilon * (norm == .linf ? 1 : norm == .l2 ? 4 : 16)
      return RobustEvaluation(
        network, attack: PGD(steps: 10, alpha: Spelled(size / 4)), threat: ThreatModel(norm, size),
        goal: goal, seed: 1, parallel: Parallel(threads: 2)
      ).run(on: source)
    }
    #expect(result(0.2).wrongCount == 0)
    #expect(result(0.2).robustCount == 0)
    #expect(result(0.1).robustCount == 20)
    // No class is reached by them.
    #expect(result(0.2, .toClass(1)).robustCount == 20)
  }
}
