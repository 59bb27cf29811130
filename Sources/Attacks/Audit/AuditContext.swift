// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// What the checks of one audit share: the model, the images, and attacks that are run once.
package final class AuditContext {
  package let network: Network
  package let threat: ThreatModel
  /// Models whose adversarial examples may transfer, with their names.
  package let siblings: [Relative]
  package let seed: UInt64
  package let parallel: Parallel
  let source: any SampleSource
  let samples: [Int]
  let control: RunControl
  /// Positions of images that are classified right.
  let right: [Int]
  private var results: [String: [SampleOutcome]] = [:]

  init(
    _ network: Network, threat: ThreatModel, siblings: [Relative], source: any SampleSource,
    samples: [Int], seed: UInt64, parallel: Parallel, control: RunControl
  ) {
    self.network = network
    self.threat = threat
    self.siblings = siblings
    self.source = source
    self.samples = samples
    self.seed = seed
    self.parallel = parallel
    self.control = control
    let clean = CleanPass(network, parallel: parallel)
      .run(on: source, samples: samples, control: control)
    right = clean.indices.filter { index in
      clean[index].map { $0.prediction == $0.label } ?? false
    }
  }

  /// PGD-20 on the cross-entropy from the clean image: what is reported most.
  var pgd: Set<Int> {
    broken(by: PGD(steps: 20, alpha: share(of: 4)), key: "pgd")
  }

  /// What gradients find at all: PGD, APGD on the cross-entropy and PGD on the margin, from random
  /// starts.
  var whiteBox: Set<Int> {
    let margin = PGD(steps: 40, alpha: share(of: 8), startsAtRandom: true, loss: Margin.self)
    var found = pgd.union(broken(by: margin, key: "margin"))
    if APGDCE.norms.contains(threat.norm) {
      found.formUnion(broken(by: APGDCE(steps: 40), key: "apgd-ce"))
    }
    return found
  }

  /// Positions of right images that an attack breaks; every one is tried on all of them.
  func broken(
    by attack: any Attack, key: String, threat: ThreatModel? = nil,
    from surrogate: Relative? = nil
  ) -> Set<Int> {
    let outcomes = results[key] ?? run(attack, threat: threat ?? self.threat, from: surrogate)
    results[key] = outcomes
    return Set(
      right.indices.filter { if case .broken = outcomes[$0] { true } else { false } }
        .map { right[$0] })
  }

  private func run(
    _ attack: any Attack, threat: ThreatModel, from surrogate: Relative?
  ) -> [SampleOutcome] {
    var evaluation = RobustEvaluation(
      network, attack: attack, threat: threat, seed: seed, parallel: parallel)
    evaluation.surrogate = surrogate
    return evaluation.run(
      on: source, samples: right.map { samples[$0] }, control: control
    ).outcomes
  }

  /// A part of the budget as the length of a step.
  func share(of divisor: Int) -> Spelled { threat.epsilon.divided(by: divisor) }

  /// Images as `12 of 200`.
  func count(_ positions: some Collection<Int>) -> String { "\(positions.count) of \(right.count)" }
}
