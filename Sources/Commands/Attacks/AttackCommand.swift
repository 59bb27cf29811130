// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

/// `attack`: measures robust accuracy.
enum AttackCommand: Command {
  static let signature = CommandSignature("attack", "attacks the model and counts what withstands")
  {
    $0.variants = [
      CommandVariant(FGSM.name, FGSM.summary),
      CommandVariant(PGD.name, PGD.summary, options: SharedParameters.steps),
    ]
    $0.requiresVariant = true
    $0.options =
      SharedParameters.threat(defaultConvention: .standard) + SharedParameters.starts + [
        Parameter(
          "target", "class to reach: random, least-likely or a number; any wrong one if not given",
          .either([
            .word([
              Choice("random", "drawn by seed for each image"),
              Choice("least-likely", "the class that the clean scores rank last"),
            ]), .integer(.atLeast(0)),
          ])),
        Parameter(
          "iterate", "which queries can break an image",
          .word([
            Choice("any", "every query within the budget"),
            Choice("last", "only the last of a start, as the paper evaluates"),
          ]), default: "any"),
        SharedParameters.imageCount, SharedParameters.part, SharedParameters.seed,
      ]
    $0.requires = [.dataset, .model]
    $0.isSlow = true
    $0.discussion =
      "Robust accuracy is the share of all named images that are classified right and withstand "
      + "every query of every start; images that are wrong anyway count as broken. The interval "
      + "is Wilson's at 95 %. The budget is re-imposed on every query, so that no search can "
      + "exceed it; broken images drop out, which changes nothing but the time."
    $0.fields = [
      ResultField("robust_accuracy", .fraction), ResultField("clean_accuracy", .fraction),
      ResultField("low", .fraction, "lower end of the interval"),
      ResultField("high", .fraction, "upper end of the interval"),
      ResultField("count", .count, "images with a verdict"),
      ResultField("epsilon", .text), ResultField("protocol", .text),
    ]
    $0.examples = [
      CommandExample("attack pgd eps=8/255 n=100", "in pixels, 20 steps of 2/255"),
      CommandExample("attack pgd protocol=paper eps=0.1 n=100", "as arXiv 2403.09441 does"),
      CommandExample("attack fgsm eps=0.1 n=100", "one step"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    let arguments = try ThreatArguments(
      invocation, attack: invocation.variant ?? PGD.name, dataset: session.currentDataset())
    let evaluation = RobustEvaluation(
      network, attack: arguments.attack, threat: arguments.threat,
      goal: try goal(invocation, classes: network.classCount),
      judgement: invocation.word("iterate") == "last" ? .last : .any,
      seed: session.seed(of: invocation), parallel: session.parallel)
    let result = evaluation.run(
      on: choice.source, samples: choice.samples, control: session.control)
    try session.abandonIfInsisted()
    return AttackReport(result, evaluation: evaluation, choice: choice).result
  }

  private static func goal(_ invocation: Invocation, classes: Int) throws -> AttackGoal {
    switch invocation.optionalWord("target") {
    case "random": return .toRandomClass
    case "least-likely": return .toLeastLikelyClass
    default: break
    }
    guard let target = invocation.optionalInteger("target") else { return .untargeted }
    guard target < classes else {
      throw CommandFailure(
        "there is no class \(target)", argument: "target", expected: "0 to \(classes - 1)")
    }
    return .toClass(target)
  }
}
