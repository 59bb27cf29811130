// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

/// `certify`: a proven floor of robust accuracy.
enum CertifyCommand: Command {
  static let signature = CommandSignature(
    "certify", "proves how many images no change within eps can break"
  ) {
    $0.options =
      SharedParameters.threat(defaultConvention: .standard).map { parameter in
        switch parameter.name {
        case "eps": SharedParameters.budgets
        case "norm": AttackOptions.norm([.linf], usual: Norm.linf.rawValue)
        default: parameter
        }
      } + [SharedParameters.imageCount, SharedParameters.part, SharedParameters.seed]
    $0.requires = [.dataset, .model]
    $0.isSlow = true
    $0.discussion =
      "Interval bound propagation (Gowal et al. 2018) bounds every feature over all images within "
      + "eps of each, L-infinity, and counts those whose label keeps the best score whatever "
      + "happens. Robust accuracy under any attack of the same budget lies between this floor and "
      + "what attack finds. A floor of 0 says nothing against a network: bounds grow with depth, "
      + "and only training for them keeps them tight. Bounds are rounded outwards and cover "
      + "single-precision sums in any order; what Winograd's transforms, with which eval computes "
      + "3x3 convolutions, add to that is measured (relative 1e-6 to 1e-5) and not proven."
    $0.fields = [
      ResultField("certified_accuracy", .fraction, "for the largest budget"),
      ResultField("clean_accuracy", .fraction),
      ResultField("low", .fraction, "lower end of the interval"),
      ResultField("high", .fraction, "upper end of the interval"),
      ResultField("count", .count, "images with a verdict"),
      ResultField("epsilon", .text), ResultField("protocol", .text),
      ResultField("curve", .records, "one row for each budget"),
    ]
    $0.examples = [
      CommandExample("certify eps=1/255 n=50", "in pixels"),
      CommandExample("certify eps=1/255..4/255 n=20", "for several budgets"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    let arguments = try ThreatArguments(
      invocation, norms: [.linf], dataset: session.currentDataset(), network: network)
    let evaluation = CertifiedEvaluation(
      network,
      threats: arguments.budgets.map {
        ThreatModel(norm: .linf, epsilon: $0, convention: arguments.threat.convention)
      }, parallel: session.parallel)
    let outcome: CertifiedResult
    do {
      outcome = try evaluation.run(
        on: choice.source, samples: choice.samples, control: session.control)
    } catch {
      throw CommandFailure(
        "\(error)", suggestion: "attack gives a ceiling where no floor can be proven")
    }
    try session.abandonIfInsisted()
    return result(outcome, arguments: arguments, choice: choice)
  }

  private static func result(
    _ outcome: CertifiedResult, arguments: ThreatArguments, choice: SampleChoice
  ) -> CommandResult {
    let rows = arguments.budgets.enumerated().map { level, budget in
      Record(
        command: "certify",
        fields: [RecordField("epsilon", .text(budget.description))]
          + figures(outcome, through: level + 1))
    }
    let clean = Double(outcome.rightCount) / Double(max(outcome.count, 1))
    var fields =
      figures(outcome, through: outcome.levels) + [
        RecordField("clean_accuracy", .fraction(clean)),
        RecordField("count", .count(outcome.count)),
        RecordField("epsilon", .text(arguments.threat.epsilon.description)),
        RecordField(
          "protocol", .text(choice.protocolText(outcome.protocolID)), isDetail: true),
        RecordField("curve", .records(rows), isDetail: true),
      ]
    if outcome.isPartial { fields.append(RecordField("partial", .flag(true))) }
    let interval = WilsonInterval(successes: outcome.certifiedCount, of: outcome.count)
    let certified = Double(outcome.certifiedCount) / Double(max(outcome.count, 1))
    let convention = arguments.threat.convention == .paper ? "paper " : ""
    let table = rows.count > 1 ? RecordRenderer.render(RecordTable(rows), as: .table) : ""
    return CommandResult(
      fields,
      text: table + "certified accuracy \(NumberText.percent(certified))  "
        + "\(IntervalText.percent(interval.low, interval.high))   clean "
        + "\(NumberText.percent(clean))   ibp \(convention)linf \(arguments.threat.epsilon)   "
        + "\(NumberText.counted(outcome.count, "image"))\(outcome.isPartial ? " (stopped)" : "")")
  }

  private static func figures(_ outcome: CertifiedResult, through levels: Int) -> [RecordField] {
    let certified = outcome.certifiedCount(through: levels)
    let interval = WilsonInterval(successes: certified, of: outcome.count)
    return [
      RecordField(
        "certified_accuracy", .fraction(Double(certified) / Double(max(outcome.count, 1)))),
      RecordField("low", .fraction(interval.low), isDetail: true),
      RecordField("high", .fraction(interval.high), isDetail: true),
    ]
  }
}
