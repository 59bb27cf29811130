// SPDX-License-Identifier: MIT
package import Networks

/// The basic iterative method: FGSM in several small steps from the clean image.
///
/// Kurakin et al. 2017. One start, since all would be the same.
package struct BIM: NamedAttack {
  package static let name = "bim"
  package static let summary = "basic iterative method (Kurakin et al. 2017)"
  package static let parameters: [AttackParameter] = [.steps(10), .alpha("eps/steps"), .loss]
  package static let norms: [Norm] = [.linf, .l2]
  package static let canJudgeLast = true

  package let steps: Int
  package let restarts = 1
  package let alpha: StepLength
  package let loss: any Loss.Type

  package init(_ arguments: AttackArguments) throws(AttackError) {
    steps = arguments.integer("steps")
    alpha = arguments.number("alpha").map { .fixed($0) } ?? arguments.share(of: steps)
    loss = try arguments.loss()
  }

  package var settings: String { "steps=\(steps) alpha=\(alpha) loss=\(loss.name)" }

  package var shortSettings: String { "\(steps)x\(alpha)" }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    GradientSearch(tile, norm: threat.norm, loss: loss, length: alpha, seed: seed)
  }
}
