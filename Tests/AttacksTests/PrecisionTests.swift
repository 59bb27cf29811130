// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Precision of attacks")
struct PrecisionTests {
  private func evaluation(
    _ network: Network, _ precision: PlanOptions.Precision, threads: Int = 2
  ) -> RobustEvaluation {
    var evaluation = RobustEvaluation(
      network, attack: PGD(steps: 8, alpha: Spelled(0.002)), threat: ThreatModel(.linf, 0.008),
      seed: 9, parallel: Parallel(threads: threads))
    evaluation.precision = precision
    return evaluation
  }

  @Test("what bfloat16 gradients find is judged in single precision")
  func verdicts() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 60)
    let exact = evaluation(network, .single).run(on: source, samples: Array(0..<60))
    let rough = evaluation(network, .bfloat16).run(on: source, samples: Array(0..<60))
    // Images that are wrong anyway are so by single precision's word.
    #expect(
      exact.outcomes.map { $0 == .wrong } == rough.outcomes.map { $0 == .wrong })
    let (one, other) = (exact.robustCount, rough.robustCount)
    #expect(one > 0 && one < 60)
    #expect(abs(one - other) <= 4)
    #expect(rough.protocolID.contains("precision=fp32,gradients=bf16"))
    #expect(exact.protocolID.contains("precision=fp32 "))
  }

  @Test("any number of threads gives the same outcomes")
  func threads() throws {
    let network = try TinyNetworks.mixed().randomized(seed: 4)
    let source = imagesMostlyRight(for: network, count: 40)
    let one = evaluation(network, .bfloat16, threads: 1).run(on: source, samples: Array(0..<40))
    let three = evaluation(network, .bfloat16, threads: 3).run(on: source, samples: Array(0..<40))
    #expect(one.outcomes == three.outcomes)
  }
}
