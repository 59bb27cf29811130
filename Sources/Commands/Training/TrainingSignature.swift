// SPDX-License-Identifier: MIT
import Attacks
import Language
import Training

/// The declaration that `train` and `finetune` share; they differ in their defaults.
enum TrainingSignature {
  static func make(
    _ name: String, _ summary: String, epochs: String, rate: String, momentum: String,
    schedule: String, ratio: Parameter? = nil, options: [Parameter] = [],
    fields: [ResultField] = [], discussion: String, examples: [CommandExample]
  ) -> CommandSignature {
    CommandSignature(name, summary) {
      let epochs = Parameter(
        "epochs", "passes over the images", .integer(.closed(1, 100_000)), default: epochs,
        unit: "epochs")
      $0.positionals = [ratio ?? epochs]
      $0.options =
        (ratio == nil ? [] : [epochs]) + options
        + optimizerOptions(rate: rate, momentum: momentum, schedule: schedule) + resultOptions
        + imageOptions
      $0.rules = [.atMostOne(["ema", "swa"])]
      $0.variants = TrainingObjectiveRegistry.all.filter { !$0.name.isEmpty }.map {
        variant($0, rate: rate, momentum: momentum, schedule: schedule)
      }
      $0.requires = [.dataset, .model]
      $0.effect = .changesModel
      $0.isSlow = true
      $0.discussion = discussion
      $0.fields =
        [
          ResultField("epochs", .number, "passes finished"),
          ResultField("loss", .number, "mean loss of the last epoch"),
          ResultField("accuracy", .fraction, "training images right in the last epoch"),
          ResultField("count", .count, "images that loss and accuracy are over"),
          ResultField("recipe", .text),
          ResultField("losses", .list, "mean loss of each epoch"),
          ResultField(
            "checks", .list, "accuracies on images that are held back", isOptional: true),
        ] + fields
      $0.examples = examples
    }
  }

  /// Refuses words that others leave without effect.
  ///
  /// - Throws: `CommandFailure`.
  static func refuseIdle(_ invocation: Invocation) throws {
    let schedule = invocation.word("schedule")
    guard invocation.isGiven("drop"), schedule != StepSchedule.name else { return }
    throw CommandFailure(
      "drop= has no meaning for schedule=\(schedule)", argument: "drop",
      expected: "drop= beside schedule=\(StepSchedule.name)", suggestion: "leave drop= out")
  }

  /// The form of one objective, from what it declares of itself.
  private static func variant(
    _ objective: any TrainingObjective.Type, rate: String, momentum: String, schedule: String
  ) -> CommandVariant {
    var options: [Parameter] = []
    if let models = objective.models {
      options.append(
        models.isList
          ? Parameter(models.name, models.summary, .list(of: .model, count: 1...16))
          : .required(models.name, models.summary, .model))
    }
    if !objective.norms.isEmpty {
      options += SharedParameters.threat(defaultConvention: .paper).map { parameter in
        parameter.name == "norm"
          ? AttackOptions.norm(objective.norms, usual: objective.norms[0].rawValue) : parameter
      }
    }
    options += objective.parameters.map(\.option)
    if objective.searchesExamples { options.append(attackNormalization) }
    if objective.canCollapse { options.append(watch) }
    if let usual = objective.schedule {
      options += optimizerOptions(rate: rate, momentum: momentum, schedule: usual).filter {
        $0.name == "schedule"
      }
    }
    return CommandVariant(objective.name, objective.summary, options: options)
  }

  private static let attackNormalization = Parameter(
    "attack_bn", "statistics that batch normalization uses while examples are searched",
    .word([
      Choice("eval", "the running ones"), Choice("train", "those of the batch"),
    ]), default: "eval")

  private static let watch = Parameter(
    "watch",
    "whether training stops, and goes back to the last good state, when robust accuracy on images "
      + "that are held back falls by 20 points (catastrophic overfitting)", .boolean,
    default: "yes")

  private static let resultOptions = [
    Parameter(
      "best", "which state is kept",
      .word([
        Choice("last", "the last"),
        Choice("val", "the best after an epoch, on training images that are held back"),
      ]), default: "last"),
    Parameter(
      "held",
      "training images that are held back and never trained on; 1000 for best=val, 256 for a "
        + "watch, a tenth if that is fewer, else none", .integer(.atLeast(1)), unit: "images"),
    Parameter(
      "ema",
      "share of the mean of the weights that each step keeps, as 0.999; no mean if not "
        + "given",
      .number(.open(0, 1))),
    Parameter(
      "swa", "finished epochs after which the mean of the weights begins; no mean if not given",
      .integer(.closed(0, 100_000)), unit: "epochs"),
  ]

  private static func optimizerOptions(
    rate: String, momentum: String, schedule: String
  ) -> [Parameter] {
    [
      Parameter(
        "lr", "learning rate, which the schedule scales", .number(.above(0)), default: rate),
      Parameter(
        "momentum", "share of the last step kept", .number(.halfOpen(0, 1)), default: momentum),
      Parameter("decay", "weight decay", .number(.atLeast(0)), default: "0"),
      Parameter("nesterov", "whether momentum looks ahead", .boolean, default: "no"),
      Parameter(
        "optimizer", "how weights follow gradients",
        .word([
          Choice(SGD.name, "stochastic gradient descent"),
          Choice(Adam.name, "Kingma and Ba 2015; wants a rate near 0.001"),
        ]), default: SGD.name),
      Parameter(
        "schedule", "how the rate changes",
        .word([
          Choice("constant", "stays"), Choice("step", "drops at epochs drop="),
          Choice("cosine", "falls to zero along a cosine"),
          Choice("cyclic", "rises from zero for two fifths, then falls to zero"),
        ]), default: schedule),
      Parameter(
        "drop", "finished epochs at which the step schedule drops to a tenth",
        .list(of: .integer(.atLeast(1)), count: 1...100), default: "{5}"),
    ]
  }

  private static let imageOptions = [
    SharedParameters.batch, SharedParameters.imageCount,
    SharedParameters.precision("what the network and its attack are computed in"),
    Parameter(
      "shift", "random shifts of images, in pixels", .integer(.closed(0, 16)), default: "0"),
    Parameter("mirror", "whether half of the images are mirrored", .boolean, default: "no"),
    SharedParameters.seed,
  ]
}
