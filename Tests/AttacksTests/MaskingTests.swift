// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Attacks on quantized networks")
struct MaskingTests {
  /// A network of 8 bits, or one whose rectifiers give a bit and saturate nearly everywhere: next to
  /// no gradient passes straight through.
  private func network(saturated: Bool) throws -> Network {
    var network = try (saturated ? TinyNetworks.smallest() : TinyNetworks.mixed())
      .randomized(seed: 4)
    network.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.quantizer = SymmetricQuantizer(bits: 8) }
    }
    guard saturated else { return network }
    // The scores hang on which rectifiers are open alone.
    network.mapParameters { key, parameter in
      guard parameter.role == .bias, key.hasPrefix("linear") else { return }
      parameter.value = Tensor(shape: parameter.value.shape)
    }
    network.mapLayers { _, layer in
      guard var rounding = layer as? any OutputRounding else { return }
      rounding.quantizer = ActivationQuantizer(bits: 1, scale: 0.01, zeroPoint: 0)
      layer = rounding
    }
    return network
  }

  private func evaluation(_ network: Network, threads: Int = 2) -> RobustEvaluation {
    RobustEvaluation(
      network, attack: PGD(steps: 6, alpha: Spelled(0.01)), threat: ThreatModel(.linf, 0.04),
      seed: 9, parallel: Parallel(threads: threads))
  }

  @Test("the twin is the network with nothing rounded")
  func twin() throws {
    let network = try network(saturated: true)
    #expect(network.isQuantized)
    let twin = network.fullPrecisionTwin
    #expect(!twin.isQuantized)
    #expect(twin.parameters.map(\.parameter.value) == network.parameters.map(\.parameter.value))
    #expect(network.isQuantized)
  }

  @Test("the worst is never above any of the searches, and the gap is what the first one missed")
  func worst() throws {
    let network = try network(saturated: false)
    let source = imagesMostlyRight(for: network, count: 60)
    let evaluation = evaluation(network)
    let found = MaskingEvaluation(evaluation, queries: 60).run(
      on: source, samples: Array(0..<60))
    let own = evaluation.run(on: source, samples: Array(0..<60))
    #expect(found.members.map(\.name) == ["ste", "twin", "square"])
    #expect(found.members[0].robustAccuracy == own.robustAccuracy)
    let accuracies = found.members.map(\.robustAccuracy)
    #expect(accuracies == accuracies.sorted(by: >))
    #expect(found.worst.robustAccuracy == accuracies.last)
    #expect(found.gap == accuracies[0] - accuracies[2])
    // What the first search broke stays broken as it was.
    for (one, worst) in zip(own.outcomes, found.worst.outcomes) where one != .robust {
      #expect(one == worst)
    }
    let alone = MaskingEvaluation(self.evaluation(network, threads: 1), queries: 60).run(
      on: source, samples: Array(0..<60))
    #expect(alone.worst.outcomes == found.worst.outcomes)
  }

  @Test("where straight-through gradients vanish, the others find what is there")
  func masked() throws {
    let network = try network(saturated: true)
    let source = imagesMostlyRight(for: network, count: 40)
    let found = MaskingEvaluation(evaluation(network), queries: 200).run(
      on: source, samples: Array(0..<40))
    #expect(found.gap > 0)
    #expect(found.members.allSatisfy { $0.attacked >= $0.broken })
    #expect(found.members[1].attacked == found.members[0].attacked - found.members[0].broken)
  }
}
