// SPDX-License-Identifier: MIT
import Attacks
import Language

/// A robust evaluation as a result object and a line of the screen.
struct AttackReport {
  private let outcome: RobustResult
  private let evaluation: RobustEvaluation
  private let choice: SampleChoice

  private let isPartial: Bool

  init(
    _ outcome: RobustResult, evaluation: RobustEvaluation, choice: SampleChoice,
    isPartial: Bool = false
  ) {
    self.outcome = outcome
    self.isPartial = isPartial || outcome.isPartial
    self.evaluation = evaluation
    self.choice = choice
  }

  /// The figures that an attack gives besides those of all.
  static func fields(of attack: any NamedAttack.Type) -> [ResultField] {
    var fields = [ResultField("curve", .records, "one row for each budget")]
    if attack.usesGradients { fields += MaskingReport.fields }
    guard attack.findsSmallest else { return fields }
    return fields + [
      ResultField(
        "median_distance", .number,
        "smallest change of images that were right; infinite if half "
          + "of them did not break")
    ]
  }

  var result: CommandResult {
    let interval = WilsonInterval(successes: outcome.robustCount, of: outcome.count)
    var fields = [
      RecordField("robust_accuracy", .fraction(outcome.robustAccuracy)),
      RecordField("low", .fraction(interval.low), isDetail: true),
      RecordField("high", .fraction(interval.high), isDetail: true),
      RecordField("clean_accuracy", .fraction(outcome.cleanAccuracy)),
      RecordField("count", .count(outcome.count)),
      RecordField("epsilon", .text(evaluation.threat.epsilon.description)),
      RecordField(
        "protocol", .text(choice.protocolText(outcome.protocolID)), isDetail: true),
      RecordField("gradients", .count(outcome.gradients), isDetail: true),
      RecordField("queries", .count(outcome.queries), isDetail: true),
    ]
    if let median { fields.append(RecordField("median_distance", .number(median))) }
    fields.append(RecordField("curve", .records(curve), isDetail: true))
    if isPartial { fields.append(RecordField("partial", .flag(true))) }
    let isCurve = evaluation.budgets.count > 1
    let table = !isCurve ? "" : RecordRenderer.render(RecordTable(curve), as: .table)
    return CommandResult(fields, text: table + line(interval))
  }

  private func line(_ interval: WilsonInterval) -> String {
    let threat = evaluation.threat
    let range = IntervalText.percent(interval.low, interval.high)
    let convention = threat.convention == .paper ? " paper" : ""
    let from = evaluation.surrogate.map { " from \($0.name)" } ?? ""
    let snapped = evaluation.snapsToBytes ? " 8-bit" : ""
    let distance = median.map { "   median change \(NumberText.significant($0))" } ?? ""
    return "robust accuracy \(NumberText.percent(outcome.robustAccuracy))  \(range)   "
      + "clean \(NumberText.percent(outcome.cleanAccuracy))   "
      + "\(type(of: evaluation.attack).name)\(from)\(convention) \(threat.norm.rawValue) "
      + "\(threat.epsilon) \(evaluation.attack.shortSettings)\(snapped)\(distance)   "
      + "\(NumberText.counted(outcome.count, "image"))\(isPartial ? " (stopped)" : "")"
  }

  /// The median of the smallest changes, where the attack looks for them.
  private var median: Double? {
    guard evaluation.measuresDistances else { return nil }
    return Double(outcome.medianDistance ?? .infinity)
  }

  /// One row for each budget.
  private var curve: [Record] {
    evaluation.budgets.enumerated().map { level, budget in
      let robust = outcome.robustCount(at: level)
      let interval = WilsonInterval(successes: robust, of: outcome.count)
      let share = Double(robust) / Double(max(outcome.count, 1))
      return Record(
        command: "attack",
        fields: [
          RecordField("epsilon", .text(budget.description)),
          RecordField("robust_accuracy", .fraction(share)),
          RecordField("low", .fraction(interval.low)),
          RecordField("high", .fraction(interval.high)),
        ])
    }
  }
}

/// The two ends of an interval in percent.
enum IntervalText {
  /// `[2.8, 3.5]`.
  static func percent(_ low: Double, _ high: Double) -> String {
    let ends = [low, high].map { NumberText.fixed($0 * 100, decimals: 1) }
    return "[\(ends.joined(separator: ", "))]"
  }
}
