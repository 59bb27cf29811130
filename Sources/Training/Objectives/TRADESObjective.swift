// SPDX-License-Identifier: MIT
package import Attacks
package import Networks
import Tensors

/// Cross-entropy on clean images, and how far adversarial ones lead away from what is said of them.
///
/// TRADES (Zhang et al. 2019): CE(f(x), y) + beta KL(p(x) || p(x')), where x' maximises the same
/// divergence from x + 0.001 N(0, 1). The gradient flows through both.
package struct TRADESObjective: TrainingObjective {
  package static let name = "trades"
  package static let summary =
    "TRADES: clean loss and divergence under attack (Zhang et al. 2019)"
  package static let parameters: [AttackParameter] = [
    AttackParameter("beta", "weight of the divergence", .number(.nonNegative, usual: "6")),
    .steps(10), .alpha("eps/4"), .warmup,
  ]
  package static let norms: [Norm] = [.linf, .l2]
  private let beta: Float
  private let steps: Int
  private let alpha: Spelled
  private let arguments: ObjectiveArguments

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    self.arguments = arguments
    beta = arguments.value("beta")
    steps = arguments.integer("steps")
    alpha = arguments.alpha(1, over: 4)
  }

  package var adversary: Adversary? { makeAdversary(AlignedBuffer(count: 0)) }
  package var views: Int { 2 }

  package var description: String {
    "trades beta=\(beta) \(makeAdversary(AlignedBuffer(count: 0)).description)"
  }

  private func makeAdversary(_ reference: AlignedBuffer) -> Adversary {
    Adversary(
      TrainingAttack(
        steps: steps, alpha: alpha, start: .normal(0.001), goal: .divergence(reference)), arguments)
  }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    let reference = AlignedBuffer(count: plan.classCount * Kernels.lanes)
    return Worker(
      ExampleCrafter(
        makeAdversary(reference), plan: plan, normalization: network.normalization, seed: seed,
        reference: reference),
      reference: reference, beta: beta)
  }

  /// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
  private final class Worker: ObjectiveWorker, @unchecked Sendable {
    private let crafter: ExampleCrafter
    private let reference: AlignedBuffer
    private let beta: Float

    init(_ crafter: ExampleCrafter, reference: AlignedBuffer, beta: Float) {
      self.crafter = crafter
      self.reference = reference
      self.beta = beta
    }

    func begin(step: Int) { crafter.begin(step: step) }

    func prepare(_ tile: TrainingTile) {
      let (clean, adversarial) = (tile.views[0], tile.views[1])
      unsafe crafter.enterSpace(clean.input)
      unsafe reference.floats.update(
        from: crafter.cleanScores(of: clean, live: tile.live), count: reference.count)
      unsafe crafter.craft(tile, from: clean.input, into: adversarial.input)
    }

    func score(_ tile: TrainingTile) {
      tile.scoreCrossEntropy(view: 0)
      tile.clearGradient(view: 1)
      unsafe Kernels.divergence(
        classes: tile.classes, reference: tile.views[0].logits, logits: tile.views[1].logits,
        live: tile.live, weight: beta, scale: tile.scale, losses: tile.losses,
        referenceGradient: tile.views[0].logitsGradient, gradient: tile.views[1].logitsGradient)
    }
  }
}
