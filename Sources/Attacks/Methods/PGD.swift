// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// Projected gradient descent: x <- P(x + alpha direction(gradient)).
///
/// Madry et al. 2018. The direction is the sign of the gradient for L-infinity and the gradient at unit length for L2.
package struct PGD: Attack {
  package static let name = "pgd"
  package static let summary = "projected gradient descent (Madry et al. 2018)"

  package let steps: Int
  package let restarts: Int
  /// The length of a step, in the threat model's space.
  package let alpha: Spelled
  /// Whether the first query is a random point of the ball instead of the clean image.
  package let startsAtRandom: Bool
  package let loss: any Loss.Type

  package init(
    steps: Int, alpha: Spelled, restarts: Int = 1, startsAtRandom: Bool = false,
    loss: any Loss.Type = CrossEntropy.self
  ) {
    self.steps = steps
    self.alpha = alpha
    self.restarts = restarts
    self.startsAtRandom = startsAtRandom
    self.loss = loss
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
      tile, norm: threat.norm, epsilon: threat.epsilon.value, alpha: alpha.value,
      startsAtRandom: startsAtRandom, seed: seed)
  }
}
