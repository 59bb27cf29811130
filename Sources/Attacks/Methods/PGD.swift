// SPDX-License-Identifier: MIT
package import Networks

/// Projected gradient descent: x <- P(x + alpha direction(gradient)).
///
/// Madry et al. 2018. The direction is the sign of the gradient for L-infinity, the gradient at unit
/// length for L2, and for L1 equal shares of the values with the largest gradients (Tramer and Boneh
/// 2019), of those that can still move.
package struct PGD: NamedAttack {
  package static let name = "pgd"
  package static let summary = "projected gradient descent (Madry et al. 2018)"
  package static let parameters: [AttackParameter] = [
    .steps(20), .alpha("eps/4 (paper: 0.01)"), .restarts, .start, .loss,
  ]
  package static let norms: [Norm] = [.linf, .l2, .l1]
  package static let canJudgeLast = true

  package let steps: Int
  /// The length of a step, in the threat model's space.
  package let alpha: StepLength
  package let restarts: Int
  /// Whether the first query is a random point of the ball instead of the clean image.
  package let startsAtRandom: Bool
  package let loss: any Loss.Type

  package init(
    steps: Int, alpha: Spelled, restarts: Int = 1, startsAtRandom: Bool = false,
    loss: any Loss.Type = CrossEntropy.self
  ) {
    self.steps = steps
    self.alpha = .fixed(alpha)
    self.restarts = restarts
    self.startsAtRandom = startsAtRandom
    self.loss = loss
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    steps = arguments.integer("steps")
    if let alpha = arguments.number("alpha") {
      self.alpha = .fixed(alpha)
    } else {
      alpha =
        arguments.threat.convention == .paper
        ? .fixed(Spelled(0.01, "0.01")) : arguments.share(of: 4)
    }
    restarts = arguments.integer("restarts")
    startsAtRandom = arguments.word("start") == "random"
    loss = try arguments.loss()
    try arguments.refuseEqualStarts(restarts, startsAtRandom)
  }

  package var settings: String {
    "steps=\(steps) alpha=\(alpha) restarts=\(restarts) "
      + "start=\(startsAtRandom ? "random" : "zero") loss=\(loss.name)"
  }

  package var shortSettings: String {
    let starts = restarts > 1 ? " \(restarts) restarts" : ""
    return "\(steps)x\(alpha)\(starts)\(startsAtRandom ? " random start" : "")"
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    GradientSearch(
      tile, norm: threat.norm, loss: loss, length: alpha, seed: seed,
      options: .init(start: startsAtRandom ? .ball : .clean))
  }
}
