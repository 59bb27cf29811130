// SPDX-License-Identifier: MIT
import Language

/// `train`: trains the current network from where it is, by default with the paper's recipe.
enum TrainCommand: Command {
  static let signature = TrainingSignature.make(
    "train", "trains the network", epochs: "20", rate: "0.1", momentum: "0", schedule: "step",
    discussion: "Without options this is the recipe of arXiv 2403.09441: stochastic gradient "
      + "descent without momentum, rate 0.1, a tenth of it after 5 epochs, batches of 64. "
      + "Ctrl-C keeps the model as trained so far, a second one gives back what was before. After undo "
      + "the same line goes on where it was cut off.",
    examples: [
      CommandExample("train 1", "one epoch on the images as they are"),
      CommandExample("train adv 1 steps=2", "one epoch on adversarial examples of two steps"),
    ])

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    try TrainingStep(invocation, session: session).run()
  }
}
