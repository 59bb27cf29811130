// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Measures what withstands every attack of a suite.
///
/// The first, cheapest attack goes over all images. Those that withstand it are taken in random order,
/// in portions that go through all other attacks, so that at any time a random sample tells what the
/// attacks that are left could still change. An image's outcome is the same in any order.
package struct SuiteEvaluation: Sendable {
  /// When to end early.
  package struct Limit: Equatable, Sendable {
    /// The width of the answer's interval, as a share of the images, that is close enough.
    package var width: Double?
    /// The seconds that it may take.
    package var seconds: Double?

    package init(width: Double? = nil, seconds: Double? = nil) {
      self.width = width
      self.seconds = seconds
    }
  }

  /// Images of a portion: eight tiles, whatever the number of threads, so that the same limit ends
  /// at the same image everywhere.
  private static let portion = 128

  package let network: Network
  package let suite: AttackSuite
  package let threat: ThreatModel
  package let seed: UInt64
  package let parallel: Parallel
  package let limit: Limit
  /// How scores that decide are computed where the network is quantized.
  package var arithmetic: PlanOptions.Arithmetic
  /// Whether only perturbations that an 8-bit picture can hold break an image.
  package var snapsToBytes = false
  /// Whether the result holds the pictures that break images; they are rounded to bytes.
  package var keepsImages = false
  /// Where outcomes are kept against a kill, and from where they are taken; nil for nowhere.
  package var log: OutcomeLog?

  package init(
    _ network: Network, suite: AttackSuite, threat: ThreatModel, limit: Limit = Limit(),
    seed: UInt64, parallel: Parallel
  ) {
    self.network = network
    self.suite = suite
    self.threat = threat
    self.limit = limit
    arithmetic = network.customaryArithmetic
    self.seed = seed
    self.parallel = parallel
  }

  /// Attacks the given samples; what it gives when it ends early is valid, and says what it is.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) -> SuiteResult {
    var run = SuiteRun(self, source: source, samples: samples, control: control)
    return run.run(portion: Self.portion)
  }

  func evaluation(_ attack: any Attack) -> RobustEvaluation {
    var evaluation = RobustEvaluation(
      network, attack: attack, threat: threat, seed: seed, parallel: parallel)
    evaluation.arithmetic = arithmetic
    evaluation.snapsToBytes = snapsToBytes
    evaluation.keepsImages = keepsImages
    evaluation.log = log
    return evaluation
  }
}
