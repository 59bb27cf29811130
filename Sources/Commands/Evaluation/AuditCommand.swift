// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

/// `audit`: looks for robustness that is only a mask.
enum AuditCommand: Command {
  static let signature = CommandSignature(
    "audit", "checks whether the model hides its gradients instead of being robust"
  ) {
    $0.options =
      SharedParameters.threat(defaultConvention: .standard) + [
        Parameter(
          "from", "a relative whose adversarial examples may transfer", .model),
        Parameter(
          "n", "images, chosen by seed", .integer(.atLeast(1)), default: "200", unit: "images"),
        SharedParameters.part, SharedParameters.seed,
      ]
    $0.requires = [.dataset, .model]
    $0.isSlow = true
    $0.discussion =
      "Signs of masked gradients (Athalye et al. 2018, Carlini et al. 2019): "
      + AuditCheckRegistry.all.map { "\($0.name): \($0.summary)" }.joined(separator: "; ")
      + ". A check that compares attacks fails where more than one image, and more than 1 % of "
      + "those that are right, speak against the model. A quantized model's full-precision twin is "
      + "always among the relatives. A model that passes is not robust for that: what attack "
      + "counts can be believed."
    $0.fields = [
      ResultField("passed", .flag, "whether checks could be tried, and none failed"),
      ResultField("failed", .count, "checks that failed"),
      ResultField(
        "robust_accuracy", .fraction, "what the audit's gradient attacks leave", isOptional: true),
      ResultField("count", .count, "images"),
      ResultField(
        "checks", .records, "one row for each check, with the images that speak against it"),
      ResultField("epsilon", .text), ResultField("protocol", .text),
    ]
    $0.examples = [
      CommandExample("audit eps=8/255 n=20", "every check"),
      CommandExample("audit eps=8/255 n=20 from=base", "with a relative"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let choice = try choice(invocation, session: session)
    let arguments = try ThreatArguments(
      invocation, norms: Norm.allCases, dataset: session.currentDataset(), network: network)
    let sibling = try invocation.model("from").map {
      try session.relative($0, of: network, convention: arguments.threat.convention)
    }
    let report = MaskingAudit(
      network, threat: arguments.threat, siblings: [sibling].compactMap { $0 },
      seed: session.seed(of: invocation), parallel: session.parallel
    ).run(on: choice.source, samples: choice.samples, control: session.control)
    try session.abandonIfInsisted()
    return result(report, threat: arguments.threat, choice: choice)
  }

  /// All images where there are fewer than are usual.
  private static func choice(
    _ invocation: Invocation, session: Session
  ) throws -> SampleChoice {
    try SampleChoice(invocation, session: session, atMost: invocation.isGiven("n") ? nil : 200)
  }

  private static func result(
    _ report: MaskingAudit.Report, threat: ThreatModel, choice: SampleChoice
  ) -> CommandResult {
    let rows = report.entries.map { entry in
      Record(
        command: "audit",
        fields: [
          RecordField("check", .text(entry.name)),
          RecordField("outcome", .text(entry.finding.outcome.rawValue)),
          RecordField("figure", .text(entry.finding.figure)),
          RecordField(
            "images", .list(entry.finding.positions.map { .count(choice.samples[$0]) }),
            isDetail: true),
          RecordField("holds", .text(entry.summary), isDetail: true),
          RecordField("advice", .text(entry.advice), isDetail: true),
        ])
    }
    let robust = report.robustCount.map {
      RecordField("robust_accuracy", .fraction(Double($0) / Double(max(report.count, 1))))
    }
    var fields = [
      RecordField("passed", .flag(report.hasPassed)),
      RecordField("failed", .count(report.failedCount)),
    ]
    if let robust { fields.append(robust) }
    fields += [
      RecordField("count", .count(report.count)),
      RecordField("epsilon", .text(threat.epsilon.description)),
      RecordField("protocol", .text(choice.protocolText(report.protocolID)), isDetail: true),
      RecordField("checks", .records(rows), isDetail: true),
    ]
    if report.isPartial { fields.append(RecordField("partial", .flag(true))) }
    return CommandResult(
      fields,
      text: RecordRenderer.render(RecordTable(rows), as: .table) + advice(report, choice: choice)
        + verdict(report))
  }

  private static func advice(_ report: MaskingAudit.Report, choice: SampleChoice) -> String {
    report.entries.filter { $0.finding.outcome == .failed }.map { entry in
      let images = entry.finding.positions.prefix(8).map { "\(choice.samples[$0])" }
      let more = entry.finding.positions.count > 8 ? ", ..." : ""
      return "\(entry.name): \(entry.advice)\n  images \(images.joined(separator: ", "))\(more)\n"
    }.joined()
  }

  private static func verdict(_ report: MaskingAudit.Report) -> String {
    let images = NumberText.counted(report.count, "image")
    if report.isPartial { return "audit stopped after \(report.entries.count) checks   \(images)" }
    if report.hasPassed { return "audit passed   \(images)" }
    return report.failedCount == 0
      ? "audit could not try anything: \(report.rightCount) right of \(images)"
      : "audit failed: \(report.failedCount) of \(report.entries.count) checks   \(images)"
  }
}
