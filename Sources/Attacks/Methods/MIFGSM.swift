// SPDX-License-Identifier: MIT
package import Networks

/// The momentum iterative fast gradient sign method.
///
/// Dong et al. 2018: m <- decay m + g / |g|_1, then a step along m. Made for transfer.
package struct MIFGSM: NamedAttack {
  package static let name = "mi-fgsm"
  package static let summary = "momentum iterative FGSM, made for transfer (Dong et al. 2018)"
  package static let parameters: [AttackParameter] = [
    .steps(10), .alpha("eps/steps"),
    AttackParameter(
      "decay", "share of the last direction that is kept", .number(.nonNegative, usual: "1")),
    .loss,
  ]
  package static let norms: [Norm] = [.linf, .l2]
  package static let canJudgeLast = true

  package let steps: Int
  package let restarts = 1
  package let alpha: StepLength
  package let decay: Spelled
  package let loss: any Loss.Type

  package init(_ arguments: AttackArguments) throws(AttackError) {
    steps = arguments.integer("steps")
    alpha = arguments.number("alpha").map { .fixed($0) } ?? arguments.share(of: steps)
    decay = arguments.value("decay")
    loss = try arguments.loss()
  }

  package var settings: String {
    "steps=\(steps) alpha=\(alpha) decay=\(decay) loss=\(loss.name)"
  }

  package var shortSettings: String { "\(steps)x\(alpha) decay \(decay)" }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    GradientSearch(
      tile, norm: threat.norm, loss: loss, length: alpha, seed: seed,
      options: .init(decay: decay.value))
  }
}
