// SPDX-License-Identifier: MIT
package import Attacks
package import Networks
import Tensors

/// Divergence of what the network says of adversarial images from what a teacher says of clean ones.
///
/// Adversarially robust distillation (Goldblum et al. 2020): weight T^2 KL(softmax(t(x) / T) ||
/// softmax(f(x') / T)) + (1 - weight) CE(f(x), y), where x' maximises the network's cross-entropy. The
/// mean is over images; the authors' program takes it over images and classes, so that its divergence
/// weighs less by the number of classes.
package struct AdversarialDistillationObjective: TrainingObjective {
  package static let name = "ard"
  package static let summary =
    "adversarially robust distillation from a robust teacher (Goldblum et al. 2020)"
  package static let parameters: [AttackParameter] =
    [.temperature("30"), .teacherWeight("1")]
    + AttackParameter.projectedGradientDescent(steps: 10, startsAtRandom: true)
  package static let models: ModelParameter? = ModelParameter(
    "teacher", "the robust model to learn from")
  package static let norms = PGD.norms
  private let temperature: Float
  private let weight: Float
  private let teacher: (name: String, plan: Plan)
  private let maker: Adversary

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    temperature = arguments.value("temperature")
    weight = arguments.value("weight")
    teacher = try arguments.teacher()
    maker = Adversary(try arguments.projectedGradientDescent(), arguments)
  }

  package var adversary: Adversary? { maker }

  /// Clean images only where their cross-entropy counts.
  package var views: Int { weight < 1 ? 2 : 1 }

  package var description: String {
    "robust distillation teacher=\(teacher.name) temperature=\(temperature) weight=\(weight) "
      + maker.description
  }

  /// The teacher's scores.
  package func memoryCount(of plan: Plan) -> Int { plan.classCount }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker(
      Teacher(teacher.plan),
      ExampleCrafter(maker, plan: plan, normalization: network.normalization, seed: seed),
      temperature: temperature, weight: weight)
  }

  private final class Worker: ObjectiveWorker {
    private let teacher: Teacher
    private let crafter: ExampleCrafter
    private let temperature: Float
    private let weight: Float

    init(_ teacher: Teacher, _ crafter: ExampleCrafter, temperature: Float, weight: Float) {
      self.teacher = teacher
      self.crafter = crafter
      self.temperature = temperature
      self.weight = weight
    }

    func begin(step: Int) { crafter.begin(step: step) }

    func prepare(_ tile: TrainingTile) {
      let images = unsafe tile.views[0].input
      unsafe teacher.judge(images, live: tile.live, into: tile.memory)
      unsafe crafter.enterSpace(images)
      unsafe crafter.craft(tile, from: images, into: tile.views[tile.views.count - 1].input)
    }

    func score(_ tile: TrainingTile) {
      if tile.views.count > 1 {
        tile.scoreCrossEntropy(view: 0, weight: 1 - weight)
      } else {
        unsafe tile.losses.update(repeating: 0, count: Kernels.lanes)
      }
      let adversarial = tile.views.count - 1
      tile.clearGradient(view: adversarial)
      unsafe tile.addDivergence(
        from: tile.memory, view: adversarial, temperature: temperature, weight: weight)
    }
  }
}
