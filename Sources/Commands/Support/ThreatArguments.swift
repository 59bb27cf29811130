// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks

/// Turns the words of a command into a threat model and an attack.
struct ThreatArguments {
  let threat: ThreatModel
  let attack: any Attack

  /// Reads the arguments of `attack`, or of an adversarial training that always means PGD;
  /// `stepsName` is the option with the gradients of one start.
  init(
    _ invocation: Invocation, attack name: String, dataset: Dataset, stepsName: String = "steps"
  ) throws {
    let norm = Norm(rawValue: invocation.word("norm")) ?? .linf
    let convention = ThreatModel.Convention(rawValue: invocation.word("protocol")) ?? .standard
    let epsilon = try Self.epsilon(
      invocation, norm: norm, convention: convention, dataset: dataset)
    threat = ThreatModel(norm: norm, epsilon: epsilon, convention: convention)
    // Training starts once for each image, so it has no such option.
    let hasRestarts = invocation.form.parameter("restarts") != nil
    let restarts = hasRestarts ? invocation.integer("restarts") : 1
    let hasStart = invocation.form.parameter("start") != nil
    let startsAtRandom = hasStart && invocation.optionalWord("start") == "random"
    let loss: any Loss.Type =
      LossRegistry.all.first { $0.name == invocation.optionalWord("loss") } ?? CrossEntropy.self
    switch name {
    case FGSM.name:
      attack = FGSM(restarts: restarts, startsAtRandom: startsAtRandom, loss: loss)
    default:
      attack = PGD(
        steps: invocation.integer(stepsName),
        alpha: try Self.alpha(invocation, epsilon: epsilon, convention: convention),
        restarts: restarts, startsAtRandom: startsAtRandom, loss: loss)
    }
    guard restarts == 1 || startsAtRandom else {
      throw CommandFailure(
        "restarts=\(restarts) from the clean image would all be the same search",
        argument: "restarts", expected: "start=random with more than one start",
        suggestion: "add start=random")
    }
  }

  private static func epsilon(
    _ invocation: Invocation, norm: Norm, convention: ThreatModel.Convention, dataset: Dataset
  ) throws -> Spelled {
    guard let given = invocation.number("eps") else {
      let customary = dataset.epsilons.first { $0.norm == norm.rawValue }
      if let customary { return Spelled(Float(customary.value), customary.text) }
      return norm == .linf ? Spelled(8.0 / 255, "8/255") : Spelled(0.5, "0.5")
    }
    if norm == .linf, convention == .standard, given.doubleValue > 1 {
      throw CommandFailure(
        "eps=\(given.spelling) is more than the whole range of a pixel", argument: "eps",
        expected: "pixels are in [0, 1], so eps is at most 1",
        suggestion: "did you mean eps=\(given.spelling)/255?")
    }
    return Spelled(Float(given.doubleValue), given.spelling)
  }

  private static func alpha(
    _ invocation: Invocation, epsilon: Spelled, convention: ThreatModel.Convention
  ) throws -> Spelled {
    if let given = invocation.number("alpha") {
      return Spelled(Float(given.doubleValue), given.spelling)
    }
    if convention == .paper { return Spelled(0.01, "0.01") }
    guard let exact = invocation.number("eps"),
      let quarter = try? exact.value.divided(by: Rational(4))
    else { return Spelled(epsilon.value / 4, "eps/4") }
    return Spelled(Float(quarter.doubleValue), quarter.description)
  }
}
