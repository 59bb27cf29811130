// SPDX-License-Identifier: MIT
import Language

/// `finetune`: a short training of a compressed network, by default with the paper's recipe.
enum FinetuneCommand: Command {
  static let signature = TrainingSignature.make(
    "finetune", "trains a compressed network a little more", epochs: "3", rate: "0.01",
    momentum: "0.9", schedule: "constant",
    discussion: "Without options this is the recipe of arXiv 2403.09441: rate 0.01, momentum 0.9, "
      + "batches of 64. A quantized network is trained through its rounding (straight-through).",
    examples: [
      CommandExample("finetune 1", "one epoch on the images as they are"),
      CommandExample("finetune adv 1 steps=2", "one epoch on adversarial examples of two steps"),
    ])

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    try TrainingStep(invocation, session: session).run()
  }
}
