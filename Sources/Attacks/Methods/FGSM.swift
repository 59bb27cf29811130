// SPDX-License-Identifier: MIT
package import Networks

/// The fast gradient sign method: one step of the whole budget.
///
/// Goodfellow et al. 2015.
package struct FGSM: Attack {
  package static let name = "fgsm"
  package static let summary = "fast gradient sign method, one step (Goodfellow et al. 2015)"

  package let steps = 1
  package let restarts: Int
  /// Whether the step starts at a random point of the ball.
  ///
  /// R+FGSM, Tramer et al. 2018.
  package let startsAtRandom: Bool
  package let loss: any Loss.Type

  package init(
    restarts: Int = 1, startsAtRandom: Bool = false, loss: any Loss.Type = CrossEntropy.self
  ) {
    self.restarts = restarts
    self.startsAtRandom = startsAtRandom
    self.loss = loss
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
      tile, norm: threat.norm, epsilon: threat.epsilon.value, alpha: threat.epsilon.value,
      startsAtRandom: startsAtRandom, seed: seed)
  }
}
