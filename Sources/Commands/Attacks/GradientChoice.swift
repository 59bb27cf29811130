// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

/// Whose gradients an attack on a quantized network follows: `gradient=ste|twin|worst`.
enum GradientChoice: String, CaseIterable {
  case straightThrough = "ste"
  case twin
  case worst

  private var summary: String {
    switch self {
    case .straightThrough: "straight through the rounding, as training does"
    case .twin: "those of the full-precision twin: latent weights, nothing rounded"
    case .worst: "ste, then twin on what withstood, then Square; says what ste alone missed"
    }
  }

  static let parameters: [Language.Parameter] = [
    Parameter(
      "gradient", "whose gradients the search follows where the model is quantized",
      .word(allCases.map { Choice($0.rawValue, $0.summary) }), default: "ste"),
    Parameter(
      "squarequeries", "queries of Square for each image with gradient=worst",
      .integer(.closed(2, 1_000_000)), default: "1000"),
  ]

  /// Reads the choice.
  ///
  /// - Throws: `CommandFailure` if it says nothing about this network, or does not go with the rest.
  init(_ invocation: Invocation, for evaluation: RobustEvaluation) throws {
    try Self.refuseIdle(invocation)
    self = GradientChoice(rawValue: invocation.word("gradient")) ?? .straightThrough
    guard self != .straightThrough else { return }
    guard evaluation.network.isQuantized else {
      throw CommandFailure(
        "the model is not quantized: its own gradients are all there are", argument: "gradient",
        expected: "a quantized model", suggestion: "leave gradient= out, or type: quantize 8")
    }
    guard evaluation.surrogate == nil else {
      throw CommandFailure(
        "gradient=\(rawValue) and from= both say whose gradients are followed",
        argument: "gradient", expected: "one of them")
    }
    guard self == .worst else { return }
    guard evaluation.budgets.count == 1 else {
      throw CommandFailure(
        "gradient=worst takes one budget", argument: "gradient", expected: "one eps")
    }
    guard MaskingEvaluation.norms.contains(evaluation.threat.norm) else {
      throw CommandFailure(
        "gradient=worst ends in Square, which does not measure \(evaluation.threat.norm.rawValue)",
        argument: "gradient",
        expected: MaskingEvaluation.norms.map(\.rawValue).joined(separator: " or "))
    }
  }

  /// Refuses words that the choice leaves without effect.
  ///
  /// - Throws: `CommandFailure`.
  static func refuseIdle(_ invocation: Invocation) throws {
    guard invocation.isGiven("squarequeries"), invocation.word("gradient") != worst.rawValue
    else { return }
    throw CommandFailure(
      "squarequeries= has no meaning without gradient=worst", argument: "squarequeries",
      expected: "squarequeries= beside gradient=worst", suggestion: "leave squarequeries= out")
  }
}

/// The three searches of `gradient=worst` on the screen and as fields.
struct MaskingReport {
  /// What the result has then.
  static let fields = [
    ResultField(
      "ste_accuracy", .fraction, "what straight-through gradients leave, with gradient=worst",
      isOptional: true),
    ResultField(
      "masking_gap", .fraction, "what they miss of the worst", isOptional: true),
    ResultField("searches", .records, "one row for each of the three", isOptional: true),
  ]

  private let result: MaskingResult

  init(_ result: MaskingResult) {
    self.result = result
  }

  /// Adds the gap and the table to the report of the worst.
  func added(to report: CommandResult) -> CommandResult {
    var report = report
    report.fields += [
      RecordField("ste_accuracy", .fraction(result.members.first?.robustAccuracy ?? 0)),
      RecordField("masking_gap", .fraction(result.gap)),
      RecordField("searches", .records(rows), isDetail: true),
    ]
    let table = RecordRenderer.render(RecordTable(rows), as: .table)
    let points = NumberText.fixed(result.gap * 100, decimals: 1)
    report.text =
      table + (report.text ?? "") + "\n  masking gap \(points) points: what straight-through "
      + "gradients missed of the worst of \(result.members.count) searches"
    return report
  }

  private var rows: [Record] {
    result.members.map { member in
      Record(
        command: "attack",
        fields: [
          RecordField("search", .text(member.name)),
          RecordField("attacked", .count(member.attacked)),
          RecordField("broken", .count(member.broken)),
          RecordField("robust_accuracy", .fraction(member.robustAccuracy)),
        ])
    }
  }
}
