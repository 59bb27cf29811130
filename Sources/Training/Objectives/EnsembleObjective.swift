// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Cross-entropy on clean images and on examples of single steps against this or other models.
///
/// Ensemble adversarial training (Tramer et al. 2018): each step's examples come from one of the
/// static models or from the model in training, drawn evenly; clean and adversarial images weigh the
/// same.
package struct EnsembleObjective: TrainingObjective {
  package static let name = "ensemble"
  package static let summary =
    "on examples against other, static models and its own (Tramer et al. 2018)"
  package static let parameters: [AttackParameter] = [
    .share, .steps(1), .alpha("eps, or eps/4 with more than one step,"), .warmup,
  ]
  package static let models: ModelParameter? = ModelParameter(
    "sources", "static models whose examples are trained on too", isList: true)
  package static let norms: [Norm] = [.linf, .l2]
  private let share: Float
  private let maker: Adversary
  private let sources: [(name: String, plan: Plan, normalization: Normalization)]

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    share = arguments.value("share")
    let steps = arguments.integer("steps")
    let attack = PGD(steps: steps, alpha: arguments.alpha(1, over: steps == 1 ? 1 : 4))
    maker = Adversary(attack, arguments)
    let options = PlanOptions(inputSpace: arguments.threat.space, foldsNormalization: true)
    sources = arguments.models.map {
      ($0.name, Plan($0.network, options: options), $0.network.normalization)
    }
  }

  package var adversary: Adversary? { maker }
  package var views: Int { 2 }

  package var description: String {
    "ensemble share=\(share) sources={\(sources.map(\.name).joined(separator: ", "))} "
      + maker.description
  }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    let own = ExampleCrafter(
      maker, plan: plan, normalization: network.normalization, seed: seed)
    let others = sources.map {
      ExampleCrafter(
        maker, plan: $0.plan, normalization: $0.normalization, seed: seed, isOwn: false)
    }
    return MixedWorker([own] + others, share: share, seed: seed)
  }
}
