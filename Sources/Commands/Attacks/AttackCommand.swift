// SPDX-License-Identifier: MIT
import Attacks
import Language

/// `attack`: measures robust accuracy.
enum AttackCommand: Command {
  static let signature = CommandSignature("attack", "attacks the model and counts what withstands")
  {
    $0.variants = (AttackRegistry.all.map(variant) + [AutoAttackStep.variant])
      .sorted { $0.name < $1.name }
    $0.requiresVariant = true
    $0.customaryVariant = PGD.name
    $0.options =
      SharedParameters.threat(defaultConvention: .standard).map { parameter in
        parameter.name == "eps" ? SharedParameters.budgets : parameter
      } + searchOptions + GradientChoice.parameters + AttackFiles.parameters + [
        SharedParameters.imageCount, SharedParameters.partAndArithmetic, SharedParameters.seed,
      ]
    $0.requires = [.dataset, .model]
    $0.isSlow = true
    $0.discussion =
      "Robust accuracy is the share of all named images that are classified right and withstand "
      + "every query of every start; images that are wrong anyway count as broken. The interval "
      + "is Wilson's at 95 %. The budget is re-imposed on every query, so that no search can "
      + "exceed it; broken images drop out, and a search that repeats itself ends, which changes "
      + "nothing but the time. Attacks that look for the smallest change (cw, ddn, deepfool, fab, "
      + "fab-t) report its median too; an image is broken where it is within the budget. With "
      + "several budgets the result is a curve: an image that breaks at one is broken at all larger "
      + "ones. With from= the search follows the gradients of another model (transfer). With "
      + "snap=8bit every perturbed image is rounded to what a picture can hold, within eps, and "
      + "counts only if that breaks; images= writes those pictures, reads them back and asks the "
      + "model again. outcomes= says of every image what broke it, at which start and step, and how "
      + "far away. A quantized model is judged in integer execution where it has one "
      + "(on=simulated: in its simulation); gradients are simulated, straight through the rounding. "
      + "gradient=worst also follows the full-precision twin and searches without gradients, and "
      + "prints the masking gap. Ctrl-C gives the verdict of the images that are done; the same "
      + "attack typed again goes on with the others."
    $0.fields = [
      ResultField("robust_accuracy", .fraction, "at the largest budget"),
      ResultField("clean_accuracy", .fraction),
      ResultField("low", .fraction, "lower end of the interval"),
      ResultField("high", .fraction, "upper end of the interval"),
      ResultField("count", .count, "images with a verdict"),
      ResultField("epsilon", .text), ResultField("protocol", .text),
      ResultField("gradients", .count, "computed for all images"),
      ResultField("queries", .count, "images that the model was asked about"),
      ResultField("classes", .records, "clean and robust accuracy of each class"),
      ResultField("pictures", .count, "written, with images=", isOptional: true),
    ]
    $0.examples = [
      CommandExample("attack pgd eps=8/255 n=100", "in pixels, 20 steps of 2/255"),
      CommandExample("attack pgd protocol=paper eps=0.1 n=100", "as arXiv 2403.09441 does"),
      CommandExample("attack fgsm eps=0.1 n=100", "one step"),
      CommandExample("attack pgd eps=1/255..4/255 n=50", "a security curve"),
      CommandExample("attack deepfool n=20", "the smallest L2 changes"),
      CommandExample(
        "quantize 4; attack pgd gradient=worst squarequeries=50 n=20",
        "the worst of three searches on a quantized model"),
      CommandExample(
        "attack pgd eps=8/255 n=50 snap=8bit outcomes=pgd.csv", "8-bit-true, every image told of"),
      CommandExample("attack mi-fgsm from=base n=50", "transfer from another model"),
    ]
  }

  private static let searchOptions: [Parameter] = [
    Parameter(
      "target",
      "class to reach: random, least-likely or a number; each: any wrong one, by aiming at every "
        + "class in turn; any wrong one if not given",
      .either([
        .word([
          Choice("random", "drawn by seed for each image"),
          Choice("least-likely", "the class that the clean scores rank last"),
          Choice("each", "all others in turn; any wrong one counts"),
        ]), .integer(.atLeast(0)),
      ])),
    Parameter(
      "from", "a model whose gradients the search follows; the attacked one's if not given",
      .model),
    SharedParameters.precision("what gradients are computed in; verdicts are fp32"),
    Parameter(
      "iterate", "which queries can break an image",
      .word([
        Choice("any", "every query within the budget"),
        Choice("last", "only the last of a start, as the paper evaluates"),
      ]), default: "any"),
  ]

  /// The form of one attack, from what it declares of itself.
  private static func variant(_ attack: any NamedAttack.Type) -> CommandVariant {
    var without: [String] = []
    if !attack.canAim { without.append("target") }
    if !attack.usesGradients { without += ["from", "precision", "gradient", "squarequeries"] }
    if !attack.canJudgeLast { without.append("iterate") }
    return CommandVariant(
      attack.name, attack.summary,
      options: AttackOptions.parameters(of: attack) + [
        AttackOptions.norm(attack.norms, usual: attack.norms[0].rawValue)
      ], without: without,
      fields: AttackReport.fields(of: attack))
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    if invocation.variant == AutoAttack.name {
      return try AutoAttackStep(invocation, session: session).run()
    }
    return try AttackStep(invocation, session: session).run()
  }
}
