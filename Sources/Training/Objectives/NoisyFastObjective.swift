// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Cross-entropy on examples of one step from strong noise, without projection (N-FGSM).
///
/// De Jorge et al. 2022: eta ~ U(-k eps, k eps) with k = 2, then one step of eps; the sum is held to
/// the range of pixels alone.
package struct NoisyFastObjective: TrainingObjective {
  package static let name = "n-fgsm"
  package static let summary = "N-FGSM: one step from strong noise (de Jorge et al. 2022)"
  package static let parameters: [AttackParameter] = [
    .alpha("eps"),
    AttackParameter(
      "noise", "size of the noise, as a multiple of eps", .number(.nonNegative, usual: "2")),
    .warmup,
  ]
  package static let norms: [Norm] = [.linf]
  package static let schedule: String? = CyclicSchedule.name
  package static let canCollapse = true
  private let maker: Adversary

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    let attack = TrainingAttack(
      steps: 1, alpha: arguments.alpha(1, over: 1), start: .uniform(arguments.value("noise")),
      goal: .crossEntropy, isConfined: false)
    maker = Adversary(attack, arguments)
  }

  package var adversary: Adversary? { maker }
  package var description: String { "n-fgsm \(maker.description)" }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    AdversarialWorker(
      ExampleCrafter(maker, plan: plan, normalization: network.normalization, seed: seed))
  }
}
