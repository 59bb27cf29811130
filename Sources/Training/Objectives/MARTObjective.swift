// SPDX-License-Identifier: MIT
package import Attacks
package import Networks
import Tensors

/// Boosted cross-entropy on adversarial images, and divergence where the clean image is uncertain.
///
/// MART (Wang et al. 2020): CE(x') - log(1.0001 - max over k != y of p'_k)
/// + beta (1 - p_y(x)) KL(p(x) || p(x')), where x' maximises cross-entropy from x + 0.001 N(0, 1).
package struct MARTObjective: TrainingObjective {
  package static let name = "mart"
  package static let summary =
    "MART: minds the images that are misclassified anyway (Wang et al. 2020)"
  package static let parameters: [AttackParameter] = [
    AttackParameter("beta", "weight of the divergence", .number(.nonNegative, usual: "5")),
    .steps(10), .alpha("eps/4"), .warmup,
  ]
  package static let norms: [Norm] = [.linf, .l2]
  private let beta: Float
  private let maker: Adversary

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    beta = arguments.value("beta")
    let attack = TrainingAttack(
      steps: arguments.integer("steps"), alpha: arguments.alpha(1, over: 4),
      start: .normal(0.001), goal: .crossEntropy)
    maker = Adversary(attack, arguments)
  }

  package var adversary: Adversary? { maker }
  package var views: Int { 2 }
  package var description: String { "mart beta=\(beta) \(maker.description)" }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker(
      ExampleCrafter(maker, plan: plan, normalization: network.normalization, seed: seed),
      beta: beta)
  }

  private final class Worker: ObjectiveWorker {
    private let crafter: ExampleCrafter
    private let beta: Float

    init(_ crafter: ExampleCrafter, beta: Float) {
      self.crafter = crafter
      self.beta = beta
    }

    func begin(step: Int) { crafter.begin(step: step) }

    func prepare(_ tile: TrainingTile) {
      unsafe crafter.enterSpace(tile.views[0].input)
      unsafe crafter.craft(tile, from: tile.views[0].input, into: tile.views[1].input)
    }

    func score(_ tile: TrainingTile) {
      guard let clean = unsafe tile.views[0].logitsGradient,
        let adversarial = unsafe tile.views[1].logitsGradient
      else { return }
      unsafe Kernels.mart(
        classes: tile.classes, clean: tile.views[0].logits, adversarial: tile.views[1].logits,
        labels: tile.labels, live: tile.live, beta: beta, scale: tile.scale, losses: tile.losses,
        cleanGradient: clean, adversarialGradient: adversarial)
    }
  }
}
