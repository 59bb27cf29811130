// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Cross-entropy on clean images and on adversarial ones, by weight.
///
/// Goodfellow et al. 2015, Kurakin et al. 2017: (1 - share) CE(f(x), y) + share CE(f(x'), y).
package struct MixedObjective: TrainingObjective {
  package static let name = "mixed"
  package static let summary =
    "on clean images and PGD's adversarial ones, by weight (Kurakin et al. 2017)"
  package static let parameters: [AttackParameter] =
    [AttackParameter.share] + AttackParameter.projectedGradientDescent()
  package static let norms = PGD.norms
  private let share: Float
  private let maker: Adversary

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    share = arguments.value("share")
    maker = Adversary(try arguments.projectedGradientDescent(), arguments)
  }

  package var adversary: Adversary? { maker }
  package var views: Int { 2 }
  package var description: String { "mixed share=\(share) \(maker.description)" }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    MixedWorker(
      [ExampleCrafter(maker, plan: plan, normalization: network.normalization, seed: seed)],
      share: share, seed: seed)
  }
}

extension AttackParameter {
  /// The weight of adversarial images.
  static let share = AttackParameter(
    "share", "weight of the loss on adversarial images; the clean ones have the rest",
    .number(.share, usual: "0.5"))
}
