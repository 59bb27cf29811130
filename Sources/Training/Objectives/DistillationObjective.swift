// SPDX-License-Identifier: MIT
package import Attacks
package import Networks
import Tensors

/// Cross-entropy, and divergence from what a teacher says of the same images.
///
/// Hinton et al. 2015: (1 - weight) CE(f(x), y) + weight T^2 KL(softmax(t(x) / T) || softmax(f(x) / T)),
/// the mean over images.
package struct DistillationObjective: TrainingObjective {
  package static let name = "kd"
  package static let summary = "knowledge distillation from a teacher (Hinton et al. 2015)"
  package static let parameters: [AttackParameter] = [
    .temperature("4"), .teacherWeight("0.9"),
  ]
  package static let models: ModelParameter? = ModelParameter(
    "teacher", "the model to learn from")
  private let temperature: Float
  private let weight: Float
  private let teacher: (name: String, plan: Plan)

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    temperature = arguments.value("temperature")
    weight = arguments.value("weight")
    teacher = try arguments.teacher()
  }

  package var description: String {
    "distillation teacher=\(teacher.name) temperature=\(temperature) weight=\(weight)"
  }

  /// The teacher's scores.
  package func memoryCount(of plan: Plan) -> Int { plan.classCount }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker(Teacher(teacher.plan), temperature: temperature, weight: weight)
  }

  private final class Worker: ObjectiveWorker {
    private let teacher: Teacher
    private let temperature: Float
    private let weight: Float

    init(_ teacher: Teacher, temperature: Float, weight: Float) {
      self.teacher = teacher
      self.temperature = temperature
      self.weight = weight
    }

    func prepare(_ tile: TrainingTile) {
      unsafe teacher.judge(tile.views[0].input, live: tile.live, into: tile.memory)
    }

    func score(_ tile: TrainingTile) {
      tile.scoreCrossEntropy(weight: 1 - weight)
      unsafe tile.addDivergence(
        from: tile.memory, view: 0, temperature: temperature, weight: weight)
    }
  }
}

extension AttackParameter {
  static func temperature(_ usual: String) -> AttackParameter {
    AttackParameter(
      "temperature", "what scores are divided by before they become shares",
      .number(.positive, usual: usual))
  }

  static func teacherWeight(_ usual: String) -> AttackParameter {
    AttackParameter(
      "weight", "weight of the divergence from the teacher; cross-entropy has the rest",
      .number(.share, usual: usual))
  }
}

extension ObjectiveArguments {
  /// The teacher that was named, compiled for pixels.
  ///
  /// - Throws: `AttackError` if none was.
  func teacher() throws(AttackError) -> (name: String, plan: Plan) {
    guard let teacher = models.first else {
      throw AttackError(
        "there is no teacher to learn from", argument: "teacher", expected: "a named model",
        suggestion: "add teacher=NAME")
    }
    return (
      teacher.name, Plan(teacher.network, options: PlanOptions(foldsNormalization: true))
    )
  }
}
