// SPDX-License-Identifier: MIT
import Attacks
import Language

/// A run of AutoAttack, whole or not, as a result object and lines of the screen.
struct AutoAttackReport {
  private let outcome: SuiteResult
  private let evaluation: SuiteEvaluation
  private let choice: SampleChoice

  init(_ outcome: SuiteResult, evaluation: SuiteEvaluation, choice: SampleChoice) {
    self.outcome = outcome
    self.evaluation = evaluation
    self.choice = choice
  }

  var result: CommandResult {
    let interval = outcome.interval
    var fields = [
      RecordField("robust_accuracy", .fraction(outcome.robustAccuracy)),
      RecordField("low", .fraction(interval.low), isDetail: true),
      RecordField("high", .fraction(interval.high), isDetail: true),
      RecordField("clean_accuracy", .fraction(outcome.cleanAccuracy)),
      RecordField("count", .count(outcome.count)),
      RecordField("epsilon", .text(evaluation.threat.epsilon.description)),
      RecordField("evaluation", .text(outcome.title), isDetail: true),
      RecordField("complete", .flag(outcome.isComplete), isDetail: true),
      RecordField("answer_low", .fraction(outcome.answer.lowerBound), isDetail: true),
      RecordField("answer_high", .fraction(outcome.answer.upperBound), isDetail: true),
      RecordField(
        "protocol", .text(choice.protocolText(outcome.protocolID)), isDetail: true),
      RecordField("gradients", .count(outcome.gradients), isDetail: true),
      RecordField("queries", .count(outcome.queries), isDetail: true),
      RecordField("attacks", .records(rows), isDetail: true),
    ]
    // What time allowed depends on the machine: it does not stand for a later run.
    if outcome.stop == .cancelled || outcome.stop == .time {
      fields.append(RecordField("partial", .flag(true)))
    }
    let table = RecordRenderer.render(RecordTable(rows), as: .table)
    return CommandResult(fields, text: table + line(interval))
  }

  private func line(_ interval: WilsonInterval) -> String {
    let threat = evaluation.threat
    let convention = threat.convention == .paper ? "paper " : ""
    let bound = outcome.isComplete ? "" : "at most "
    let clean = NumberText.percent(outcome.cleanAccuracy)
    let robust = NumberText.percent(outcome.robustAccuracy)
    let range = IntervalText.percent(interval.low, interval.high)
    let snapped = evaluation.snapsToBytes ? " 8-bit" : ""
    let place = "\(convention)\(threat.norm.rawValue) \(threat.epsilon)\(snapped)"
    let images = NumberText.counted(outcome.count, "image")
    return "robust accuracy \(bound)\(robust)  \(range)   clean \(clean)   \(outcome.title) "
      + "\(place)   \(images)\(skipped)"
  }

  /// Why it ended early, what was left out, and what that could still change.
  private var skipped: String {
    guard let stop = outcome.stop else { return "" }
    let reason =
      switch stop {
      case .cancelled: "stopped"
      case .time: "time is up"
      case .interval: "known closely enough"
      }
    let left = outcome.members.filter { $0.skipped > 0 }
      .map { "\($0.name) on \(NumberText.grouped($0.skipped)) images" }.joined(separator: ", ")
    let answer = IntervalText.percent(outcome.answer.lowerBound, outcome.answer.upperBound)
    return " (\(reason))\nskipped: \(left.isEmpty ? "images not reached" : left); with them "
      + "\(answer) % of these images would withstand, at 95 % confidence"
  }

  private var rows: [Record] {
    outcome.members.map { member in
      Record(
        command: "attack",
        fields: [
          RecordField("attack", .text(member.name)),
          RecordField("attacked", .count(member.attacked)),
          RecordField("broken", .count(member.broken)),
          RecordField("skipped", .count(member.skipped)),
          RecordField("seconds", .seconds(member.seconds)),
          RecordField("settings", .text(member.settings), isDetail: true),
        ])
    }
  }
}
