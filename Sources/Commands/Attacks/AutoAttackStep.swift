// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

/// What `attack autoattack` does.
struct AutoAttackStep {
  private let invocation: Invocation
  private let session: Session

  init(_ invocation: Invocation, session: Session) {
    self.invocation = invocation
    self.session = session
  }

  static let variant = CommandVariant(
    AutoAttack.name, AutoAttack.summary,
    options: [
      Parameter(
        "version", "which attacks", .word(versions), default: AutoAttack.Version.standard.rawValue),
      Parameter(
        "attacks", "the attacks of version=custom, cheapest first, with their usual settings",
        .list(of: .word(AttackOptions.names), count: 1...20)),
      Parameter(
        "until",
        "ends when the answer for these images is known to so many percentage points, as in "
          + "ci<1pp, at 95 %", .string),
      Parameter("budget", "ends after this time, as in 20min", .duration),
      SharedParameters.budget, AttackOptions.norm([.linf, .l2], usual: Norm.linf.rawValue),
    ], without: ["target", "from", "precision", "iterate", "gradient", "squarequeries"],
    fields: [
      ResultField("evaluation", .text, "which suite, and how far it came"),
      ResultField("complete", .flag, "whether every attack is through"),
      ResultField("answer_low", .fraction, "least that the whole suite would leave, at 95 %"),
      ResultField("answer_high", .fraction, "most that the whole suite would leave"),
      ResultField("attacks", .records, "one row for each attack"),
    ],
    examples: [
      CommandExample("attack autoattack eps=8/255 n=20", "what RobustBench reports"),
      CommandExample("attack autoattack n=100 until=ci<1pp", "until one point more or less"),
      CommandExample(
        "attack autoattack version=custom attacks={apgd-ce, square} n=20 budget=1min",
        "two attacks, for a minute at most"),
    ])

  private static let versions = AutoAttack.Version.allCases.map { Choice($0.rawValue, $0.summary) }

  /// What is to be measured, before anything is searched.
  struct Preparation {
    var evaluation: SuiteEvaluation
    let choice: SampleChoice
    let files: AttackFiles
  }

  /// Reads every word; the rehearsal of a script does no more.
  ///
  /// - Throws: `CommandFailure` if the words do not fit together, or model or data.
  func prepare() throws -> Preparation {
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    let arguments = try ThreatArguments(
      invocation, norms: [.linf, .l2], dataset: session.currentDataset(), network: network)
    let files = try AttackFiles(
      invocation, choice: choice, threat: arguments.threat, session: session)
    var evaluation = SuiteEvaluation(
      network, suite: try suite(arguments, classes: network.classCount),
      threat: arguments.threat,
      limit: .init(width: try Self.width(invocation), seconds: invocation.seconds("budget")),
      seed: session.seed(of: invocation), parallel: session.parallel)
    evaluation.arithmetic = try invocation.arithmetic(for: network)
    evaluation.snapsToBytes = files.snaps
    evaluation.keepsImages = files.keepsImages
    return Preparation(evaluation: evaluation, choice: choice, files: files)
  }

  func run() throws -> CommandResult {
    let prepared = try prepare()
    let (choice, files) = (prepared.choice, prepared.files)
    var evaluation = prepared.evaluation
    evaluation.log = session.outcomeLog()
    let result = evaluation.run(
      on: choice.source, samples: choice.samples, control: session.control)
    try session.abandonIfInsisted()
    let table = OutcomeTable(result, choice: choice)
    let written = try files.write(
      table, pictures: result.pictures, network: evaluation.network)
    return AutoAttackReport(result, evaluation: evaluation, choice: choice).result
      .adding(table, written)
  }

  private func suite(_ arguments: ThreatArguments, classes: Int) throws -> AttackSuite {
    let version = AutoAttack.Version(rawValue: invocation.word("version")) ?? .standard
    let names = invocation.list("attacks")?.map(\.description)
    guard version == .custom else {
      guard names == nil else {
        throw CommandFailure(
          "attacks= goes with version=custom", argument: "attacks",
          suggestion: "add version=custom")
      }
      return AutoAttack.suite(version, classes: classes)
    }
    guard let names else {
      throw CommandFailure(
        "version=custom needs the attacks to run",
        suggestion: "add attacks={apgd-ce, apgd-t, square}")
    }
    return AutoAttack.custom(try names.map { try member($0, arguments, classes: classes) })
  }

  private func member(
    _ name: String, _ arguments: ThreatArguments, classes: Int
  ) throws -> any Attack {
    guard let type = AttackRegistry.attack(name) else {
      throw CommandFailure("there is no attack '\(name)'", argument: "attacks")
    }
    guard type.norms.contains(arguments.threat.norm) else {
      throw CommandFailure(
        "\(name) does not measure \(arguments.threat.norm.rawValue)", argument: "attacks",
        expected: type.norms.map(\.rawValue).joined(separator: " or "))
    }
    return try arguments.attack(type, invocation, classes: classes)
  }

  /// The width of the answer's interval that `until=ci<1pp` asks for, as a share of the images.
  ///
  /// - Throws: `CommandFailure` if it says something else.
  static func width(_ invocation: Invocation) throws -> Double? {
    guard let text = invocation.optionalWord("until") else { return nil }
    let pieces = text.filter { $0 != " " }.split(separator: "<")
    let points = pieces.last.flatMap { $0.hasSuffix("pp") ? Double($0.dropLast(2)) : nil }
    guard pieces.count == 2, pieces[0] == "ci", let points, points > 0, points <= 100 else {
      throw CommandFailure(
        "`\(text.prefix(40))` is no end", argument: "until",
        expected: "a width of the interval in percentage points", suggestion: "write ci<1pp")
    }
    return points / 100
  }
}
