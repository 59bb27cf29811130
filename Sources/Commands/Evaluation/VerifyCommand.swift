// SPDX-License-Identifier: MIT
import Language
import Networks

/// `verify`: checks that what is computed twice comes out the same.
enum VerifyCommand: Command {
  static let signature = CommandSignature(
    "verify", "compares integer execution with its simulation, score by score"
  ) {
    $0.positionals = [
      .required(
        "what", "what is compared",
        .word([Choice("integer", "integer execution with its simulation in floats")]))
    ]
    $0.options = [SharedParameters.imageCount, SharedParameters.part, SharedParameters.seed]
    $0.requires = [.dataset, .model]
    $0.discussion =
      "Every image goes through the quantized model twice: in bytes and 32-bit sums, and in the "
      + "floating-point simulation that training and gradients use. Both share one rule of "
      + "requantisation, so no score should differ in any bit."
    $0.fields = [
      ResultField("differing_predictions", .count, "images whose class differs"),
      ResultField("differing_logits", .count, "scores that differ in any bit"),
      ResultField("accuracy", .fraction, "of integer execution"),
      ResultField("count", .count, "images"), ResultField("images", .text, "which they are"),
    ]
    $0.examples = [
      CommandExample("quantize 8; verify integer n=256", "after quantizing to eight bits")
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    if let obstacle = Plan.integerObstacle(of: network) {
      throw CommandFailure(obstacle.description, argument: "what")
    }
    let found = try IntegerVerification.run(
      network, on: choice.source, samples: choice.samples, parallel: session.parallel,
      control: session.control)
    try session.abandonIfInsisted()
    let isPartial = found.count < choice.samples.count
    let accuracy = Double(found.hits) / Double(max(found.count, 1))
    var fields = [
      RecordField("differing_predictions", .count(found.predictions)),
      RecordField("differing_logits", .count(found.scores)),
      RecordField("accuracy", .fraction(accuracy)), RecordField("count", .count(found.count)),
      RecordField("images", .text(choice.description), isDetail: true),
    ]
    if isPartial { fields.append(RecordField("partial", .flag(true))) }
    return CommandResult(
      fields,
      text: "integer and simulated differ in \(found.predictions) predictions and "
        + "\(found.scores) scores   accuracy \(NumberText.percent(accuracy))   "
        + "\(NumberText.counted(found.count, "image"))\(isPartial ? " (stopped)" : "")")
  }
}
