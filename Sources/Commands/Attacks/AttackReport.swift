// SPDX-License-Identifier: MIT
import Attacks
import Language

/// A robust evaluation as a result object and a line of the screen.
struct AttackReport {
  let result: CommandResult

  init(_ outcome: RobustResult, evaluation: RobustEvaluation, choice: SampleChoice) {
    let interval = WilsonInterval(successes: outcome.robustCount, of: outcome.count)
    let threat = evaluation.threat
    var fields = [
      RecordField("robust_accuracy", .fraction(outcome.robustAccuracy)),
      RecordField("low", .fraction(interval.low), isDetail: true),
      RecordField("high", .fraction(interval.high), isDetail: true),
      RecordField("clean_accuracy", .fraction(outcome.cleanAccuracy)),
      RecordField("count", .count(outcome.count)),
      RecordField("epsilon", .text(threat.epsilon.description)),
      RecordField(
        "protocol", .text("\(outcome.protocolID) data=[\(choice.description)]"), isDetail: true),
      RecordField("gradients", .count(outcome.gradients), isDetail: true),
    ]
    if outcome.isPartial { fields.append(RecordField("partial", .flag(true))) }
    let range = [interval.low, interval.high].map { NumberText.fixed($0 * 100, decimals: 1) }
      .joined(separator: ", ")
    let name = type(of: evaluation.attack).name
    let settings = evaluation.attack.shortSettings
    let convention = threat.convention == .paper ? " paper" : ""
    let images = NumberText.grouped(outcome.count)
    result = CommandResult(
      fields,
      text: "robust accuracy \(NumberText.percent(outcome.robustAccuracy))  [\(range)]   "
        + "clean \(NumberText.percent(outcome.cleanAccuracy))   "
        + "\(name)\(convention) \(threat.norm.rawValue) \(threat.epsilon) \(settings)   "
        + "\(images) images\(outcome.isPartial ? " (stopped)" : "")")
  }
}
