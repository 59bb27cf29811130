// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks
import Training

/// `eval`: accuracy and loss without attack.
enum EvalCommand: Command {
  static let signature = CommandSignature("eval", "measures accuracy without attack") {
    $0.options = [
      SharedParameters.imageCount, SharedParameters.partAndArithmetic, SharedParameters.seed,
    ]
    $0.requires = [.dataset, .model]
    $0.fields = [
      ResultField("accuracy", .fraction), ResultField("loss", .number, "mean cross-entropy"),
      ResultField("low", .fraction), ResultField("high", .fraction),
      ResultField("count", .count, "images"),
      ResultField("arithmetic", .text, "fp32, integer or simulated"),
      ResultField("images", .text, "which they are"), ResultField("protocol", .text),
    ]
    $0.examples = [
      CommandExample("eval", "all test images"), CommandExample("eval n=1000", "1,000 of them"),
      CommandExample("eval n=100 on=train", "training images"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    let arithmetic = try invocation.arithmetic(for: network)
    let outcome = Evaluation(
      network, parallel: session.parallel, arithmetic: arithmetic
    ).run(
      on: choice.source, samples: choice.samples, control: session.control)
    try session.abandonIfInsisted()
    if !outcome.loss.isFinite, outcome.count > 0 {
      session.remark(
        "eval: the scores of some images overflow or are no numbers; these count as wrong")
    }
    let interval = WilsonInterval(successes: outcome.hits, of: outcome.count)
    let executed = network.isQuantized ? arithmetic.rawValue : "fp32"
    var fields = [
      RecordField("accuracy", .fraction(outcome.accuracy)),
      RecordField("low", .fraction(interval.low), isDetail: true),
      RecordField("high", .fraction(interval.high), isDetail: true),
      RecordField("loss", .number(outcome.loss)), RecordField("count", .count(outcome.count)),
      RecordField("arithmetic", .text(executed), isDetail: true),
      RecordField("images", .text(choice.description), isDetail: true),
      RecordField(
        "protocol",
        .text(choice.protocolText(ProtocolID.clean(network, arithmetic: arithmetic))),
        isDetail: true),
    ]
    if outcome.isPartial { fields.append(RecordField("partial", .flag(true))) }
    let range = [interval.low, interval.high].map { NumberText.fixed($0 * 100, decimals: 1) }
      .joined(separator: ", ")
    return CommandResult(
      fields,
      text: "accuracy \(NumberText.percent(outcome.accuracy))  [\(range)]   loss "
        + "\(NumberText.fixed(outcome.loss, decimals: 3))   "
        + "\(NumberText.counted(outcome.count, "image"))\(outcome.isPartial ? " (stopped)" : "")"
        + (network.isQuantized ? "   \(executed)" : ""))
  }
}
