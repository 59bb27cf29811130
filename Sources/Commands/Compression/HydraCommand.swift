// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks
import Recipes
import Training

/// `hydra`: learns which weights to prune.
enum HydraCommand: Command {
  static let signature = TrainingSignature.make(
    "hydra", "learns which weights to prune, then masks the others", epochs: "5", rate: "0.1",
    momentum: "0.9", schedule: "cosine",
    ratio: .required(
      "ratio", "the share of each layer's weights that goes", .fraction(.open(0, 1))),
    fields: [ResultField("sparsity", .fraction, "trained values that masks prune")],
    discussion:
      "HYDRA (Sehwag et al. 2020), the second of its three stages: weights are frozen and "
      + "scores are trained, of which the highest of each layer say which weights the network "
      + "computes with; they start in proportion to the weights. Train before it and finetune "
      + "after it, with the same word adv: train adv 20; hydra adv 0.9; finetune adv 10.",
    examples: [
      CommandExample("hydra 0.9 epochs=1 n=64", "scores trained on the images as they are"),
      CommandExample("hydra adv 0.9 epochs=1 n=64 steps=2", "on adversarial examples"),
    ])

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let hydra = HydraPruning(ratio: try invocation.pruningRatio("ratio") ?? PruningRatio(0))
    return try TrainingStep(invocation, session: session).run {
      network, images, trainer, control in
      let (pruned, outcome) = try hydra.run(network, on: images, trainer: trainer, control: control)
      return (pruned, outcome, [RecordField("sparsity", .fraction(pruned.sparsity))])
    }
  }
}
