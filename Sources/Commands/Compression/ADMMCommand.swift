// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks
import Recipes
import Training

/// `admm`: trains towards a sparse network, then prunes it.
enum ADMMCommand: Command {
  static let signature = TrainingSignature.make(
    "admm", "trains a network towards sparsity, then prunes it", epochs: "6", rate: "0.01",
    momentum: "0.9", schedule: "constant",
    ratio: .required("ratio", "the share of each layer that goes", .fraction(.open(0, 1))),
    options: [
      Parameter(
        "structure", "what goes",
        .word([
          Choice("weights", "single weights, as masks"),
          Choice("filters", "whole filters, with all that reads them"),
        ]), default: "weights"),
      Parameter(
        "rho", "strength of the pull at the start", .number(.above(0)), default: "0.01"),
      Parameter(
        "growth", "factor on rho at each update", .number(.atLeast(1)), default: "1.3"),
      Parameter(
        "updates", "updates of target and multipliers, evenly spaced",
        .integer(.closed(1, 100_000)), default: "12"),
    ],
    fields: [
      ResultField("sparsity", .fraction, "trained values that masks prune"),
      ResultField("residual", .number, "distance from the target, relative to the weights"),
    ] + CostFields.declared,
    discussion: "Concurrent pruning and (adversarial) training by the alternating direction method "
      + "of multipliers (Ye et al. 2019): the loss is joined by rho/2 ||W - Z + U||^2, where Z is the "
      + "nearest sparse network to W + U and U sums up what is missing. In the end the smallest "
      + "of the weights are pruned: single ones by masks, or filters for good. Fine-tune it with the "
      + "same word adv.",
    examples: [
      CommandExample("admm 0.9 epochs=1 n=64 updates=2", "nine tenths of the weights"),
      CommandExample(
        "admm adv 0.5 epochs=1 n=64 steps=2 structure=filters updates=2",
        "half of the filters, on adversarial examples"),
    ])

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let method = ADMMPruning(
      ratio: try invocation.pruningRatio("ratio") ?? PruningRatio(0),
      structure: invocation.word("structure") == "filters" ? .filters : .weights,
      penalty: Float(invocation.double("rho")), growth: Float(invocation.double("growth")),
      updates: invocation.integer("updates"))
    return try TrainingStep(invocation, session: session).run {
      network, images, trainer, control in
      let found = try method.run(network, on: images, trainer: trainer, control: control)
      return (
        found.network, found.outcome,
        [
          RecordField("sparsity", .fraction(found.network.sparsity)),
          RecordField("residual", .number(found.residual)),
        ] + CostFields.fields(of: found.network)
      )
    }
  }
}
