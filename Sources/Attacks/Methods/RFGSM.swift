// SPDX-License-Identifier: MIT
package import Networks

/// R+FGSM: a step along random signs, then a gradient step of what is left of the budget.
///
/// Tramer et al. 2018.
package struct RFGSM: NamedAttack {
  package static let name = "rfgsm"
  package static let summary = "R+FGSM, a random step before the gradient's (Tramer et al. 2018)"
  package static let parameters: [AttackParameter] = [.alpha("eps/2"), .restarts, .loss]
  package static let norms: [Norm] = [.linf]
  package static let canJudgeLast = true

  package let steps = 1
  package let restarts: Int
  /// The length of the random step.
  package let alpha: StepLength
  package let loss: any Loss.Type

  package init(_ arguments: AttackArguments) throws(AttackError) {
    restarts = arguments.integer("restarts")
    alpha = arguments.number("alpha").map { .fixed($0) } ?? arguments.share(of: 2)
    loss = try arguments.loss()
    guard alpha.value(epsilon: arguments.threat.epsilon.value) <= arguments.threat.epsilon.value
    else {
      throw AttackError(
        "alpha=\(alpha) is more than the budget", argument: "alpha",
        expected: "at most \(arguments.threat.epsilon)")
    }
  }

  package var settings: String { "steps=1 alpha=\(alpha) restarts=\(restarts) loss=\(loss.name)" }

  package var shortSettings: String {
    "1 step after \(alpha)" + (restarts > 1 ? " \(restarts) restarts" : "")
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    GradientSearch(
      tile, norm: threat.norm, loss: loss, length: .share(divisor: 1, spelling: "eps"), seed: seed,
      options: .init(start: .signs(alpha), spent: alpha))
  }
}
