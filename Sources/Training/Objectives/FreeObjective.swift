// SPDX-License-Identifier: MIT
package import Attacks
package import Networks
import Tensors

/// Cross-entropy on examples that each training step improves by the way (Free-AT).
///
/// Shafahi et al. 2019: every batch is trained on `replays` times; one backward pass gives the
/// gradients to the weights and to the perturbation, delta <- clip(delta + eps sign g). As the authors'
/// programs do, the next batch starts from the perturbations of the last, place by place.
package struct FreeObjective: TrainingObjective {
  package static let name = "free"
  package static let summary =
    "Free-AT: every batch several times, attacks for free (Shafahi et al. 2019)"
  package static let parameters: [AttackParameter] = [
    AttackParameter(
      "replays", "optimizer steps on each batch; divide the epochs by them for equal cost",
      .integer(1...100, usual: 8)),
    .alpha("eps"), .warmup,
  ]
  package static let norms: [Norm] = [.linf, .l2]
  package static let canCollapse = true
  /// Its examples come from the training step itself.
  package static let searchesExamples = false
  package let replays: Int
  private let maker: Adversary
  private let alpha: Spelled

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    replays = arguments.integer("replays")
    alpha = arguments.alpha(1, over: 1)
    maker = Adversary(PGD(steps: 1, alpha: alpha), arguments)
  }

  package var adversary: Adversary? { maker }
  package var readsInputGradient: Bool { true }

  package var description: String {
    "free replays=\(replays) \(maker.threat.description) alpha=\(alpha)"
      + (maker.warmup > 0 ? " warmup=\(maker.warmup)" : "")
  }

  /// The perturbations, and the clean images.
  package func memoryCount(of plan: Plan) -> Int { 2 * plan.input.count }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker(self, plan: plan, normalization: network.normalization)
  }

  /// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
  private final class Worker: ObjectiveWorker, @unchecked Sendable {
    private let objective: FreeObjective
    private let space: InputSpaceEntry
    private let vectors: Int
    private let numbers = AlignedBuffer(count: 4 * Kernels.lanes)

    init(_ objective: FreeObjective, plan: Plan, normalization: Normalization) {
      self.objective = objective
      vectors = plan.input.count
      space = InputSpaceEntry(
        objective.maker.threat.space, shape: plan.input, normalization: normalization)
      fill(2, with: 1)
      fill(3, with: -1)
    }

    /// Sixteen numbers: 0 the budget, 1 the step, 2 ones, 3 minus ones.
    private func row(_ index: Int) -> LaneFloats {
      unsafe numbers.floats + index * Kernels.lanes
    }

    private func fill(_ index: Int, with value: Float) {
      unsafe row(index).update(repeating: value, count: Kernels.lanes)
    }

    func begin(step: Int) {
      let share = objective.maker.share(of: step)
      fill(0, with: objective.maker.threat.epsilon.value * share)
      fill(1, with: objective.alpha.value * share)
    }

    func prepare(_ tile: TrainingTile) {
      let (delta, clean) = unsafe (tile.memory, tile.memory + vectors * Kernels.lanes)
      let images = unsafe tile.views[0].input
      unsafe space.enter(images)
      unsafe Kernels.copy(vectors: vectors, from: images, to: clean)
      unsafe Kernels.add(vectors: vectors, clean, delta, y: images)
      unsafe project(images, clean: clean, live: tile.live)
    }

    func finish(_ tile: TrainingTile) {
      guard let gradient = unsafe tile.views[0].inputGradient else { return }
      let (delta, clean) = unsafe (tile.memory, tile.memory + vectors * Kernels.lanes)
      let images = unsafe tile.views[0].input
      let threat = objective.maker.threat
      if threat.norm == .l2 {
        unsafe Kernels.l2Ascend(
          vectors: vectors, gradient: gradient, step: row(1), active: tile.live, x: images)
        unsafe project(images, clean: clean, live: tile.live)
      } else {
        unsafe Kernels.linfStep(
          vectors: vectors, clean: clean, gradient: gradient, step: row(1), epsilon: row(0),
          range: threat.range, active: tile.live, x: images)
      }
      // delta = x' - x
      unsafe Kernels.copy(vectors: vectors, from: images, to: delta)
      unsafe Kernels.combine(
        vectors: vectors, row(3), clean, row(2), active: tile.live, into: delta)
    }

    private func project(_ images: LaneFloats, clean: LaneFloats, live: UInt32) {
      let threat = objective.maker.threat
      if threat.norm == .l2 {
        unsafe Kernels.l2Project(
          vectors: vectors, clean: clean, epsilon: row(0), range: threat.range, active: live,
          x: images)
      } else {
        unsafe Kernels.linfProject(
          vectors: vectors, clean: clean, epsilon: row(0), range: threat.range, active: live,
          x: images)
      }
    }
  }
}
