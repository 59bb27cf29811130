// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Cross-entropy on examples of one step from a random start (FGSM-RS).
///
/// Wong et al. 2020: delta ~ U(-eps, eps), then one step of 1.25 eps, projected.
package struct FastObjective: TrainingObjective {
  package static let name = "fast"
  package static let summary = "Fast-AT: one step from a random start (Wong et al. 2020)"
  package static let parameters: [AttackParameter] = [.alpha("1.25 eps"), .warmup]
  package static let norms: [Norm] = [.linf, .l2]
  package static let schedule: String? = CyclicSchedule.name
  package static let canCollapse = true
  private let maker: Adversary

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    let attack = PGD(steps: 1, alpha: arguments.alpha(5, over: 4), startsAtRandom: true)
    maker = Adversary(attack, arguments)
  }

  package var adversary: Adversary? { maker }
  package var description: String { "fast \(maker.description)" }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    AdversarialWorker(
      ExampleCrafter(maker, plan: plan, normalization: network.normalization, seed: seed))
  }
}
