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
        + optimizerOptions(rate: rate, momentum: momentum, schedule: schedule) + imageOptions
      $0.variants = [
        CommandVariant(
          AdversarialObjective.name, "on adversarial examples (PGD, Madry et al. 2018)",
          options: SharedParameters.threat(defaultConvention: .paper)
            // Training starts once for each image.
            + AttackOptions.parameters(of: PGD.self).filter { $0.name != "restarts" } + [
              Parameter(
                "warmup",
                "optimizer steps over which eps grows from nothing; 300 frees a network that "
                  + "pruning left constant",
                .integer(.closed(0, 1_000_000)), default: "0", unit: "steps")
            ])
      ]
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
        ] + fields
      $0.examples = examples
    }
  }

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
