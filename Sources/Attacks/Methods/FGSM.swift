// SPDX-License-Identifier: MIT
package import Networks

/// The fast gradient sign method: one step of the whole budget.
///
/// Goodfellow et al. 2015. From a random point of the ball it is the attack of Wong et al. 2020 with
/// a step of the budget.
package struct FGSM: NamedAttack {
  package static let name = "fgsm"
  package static let summary = "fast gradient sign method, one step (Goodfellow et al. 2015)"
  package static let parameters: [AttackParameter] = [.restarts, .start, .loss]
  package static let norms: [Norm] = [.linf, .l2, .l1]
  package static let canJudgeLast = true

  package let steps = 1
  package let restarts: Int
  /// Whether the step starts at a random point of the ball.
  package let startsAtRandom: Bool
  package let loss: any Loss.Type

  package init(
    restarts: Int = 1, startsAtRandom: Bool = false, loss: any Loss.Type = CrossEntropy.self
  ) {
    self.restarts = restarts
    self.startsAtRandom = startsAtRandom
    self.loss = loss
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(
      restarts: arguments.integer("restarts"), startsAtRandom: arguments.word("start") == "random",
      loss: try arguments.loss())
    try arguments.refuseEqualStarts(restarts, startsAtRandom)
  }

  package var settings: String {
    "steps=1 restarts=\(restarts) start=\(startsAtRandom ? "random" : "zero") loss=\(loss.name)"
  }

  package var shortSettings: String {
    (restarts > 1 ? "\(restarts) restarts" : "1 step")
      + (startsAtRandom ? " random start" : "")
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    GradientSearch(
      tile, norm: threat.norm, loss: loss, length: .share(divisor: 1, spelling: "eps"), seed: seed,
      options: .init(start: startsAtRandom ? .ball : .clean))
  }
}

extension AttackArguments {
  /// Refuses several starts that would all be the same.
  func refuseEqualStarts(_ restarts: Int, _ startsAtRandom: Bool) throws(AttackError) {
    guard restarts > 1, !startsAtRandom else { return }
    throw AttackError(
      "restarts=\(restarts) from the clean image would all be the same search",
      argument: "restarts", expected: "start=random with more than one start",
      suggestion: "add start=random")
  }
}
