// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks

/// What `attack` does with a single attack.
struct AttackStep {
  private let invocation: Invocation
  private let session: Session

  init(_ invocation: Invocation, session: Session) {
    self.invocation = invocation
    self.session = session
  }

  /// What is to be measured, before anything is searched.
  struct Preparation {
    var evaluation: RobustEvaluation
    let choice: SampleChoice
    let files: AttackFiles
    let gradients: GradientChoice
  }

  /// Reads every word; the rehearsal of a script does no more.
  ///
  /// - Throws: `CommandFailure` if the words do not fit together, or model or data.
  func prepare() throws -> Preparation {
    guard let type = AttackRegistry.attack(invocation.variant ?? PGD.name) else {
      throw CommandFailure("there is no attack '\(invocation.variant ?? "")'")
    }
    let network = try session.currentState().network
    let choice = try SampleChoice(invocation, session: session)
    let arguments = try ThreatArguments(
      invocation, norms: type.norms, dataset: session.currentDataset(), network: network)
    let attack = try arguments.attack(type, invocation, classes: network.classCount)
    let files = try AttackFiles(
      invocation, choice: choice, threat: arguments.threat, session: session)
    let isLast = type.canJudgeLast && invocation.word("iterate") == "last"
    var evaluation = RobustEvaluation(
      network, attack: attack, threat: arguments.threat,
      goal: type.canAim ? try goal(classes: network.classCount) : .untargeted,
      judgement: isLast ? .last : .any, seed: session.seed(of: invocation),
      parallel: session.parallel)
    evaluation.budgets = arguments.budgets
    evaluation.arithmetic = try invocation.arithmetic(for: network)
    evaluation.snapsToBytes = files.snaps
    evaluation.keepsImages = files.keepsImages
    evaluation.measuresDistances = attack.confinement == .range
    var gradients = GradientChoice.straightThrough
    if type.usesGradients {
      evaluation.precision =
        PlanOptions.Precision(rawValue: invocation.word("precision")) ?? .single
      evaluation.surrogate = try invocation.model("from").map {
        try session.relative($0, of: network, convention: arguments.threat.convention)
      }
      gradients = try GradientChoice(invocation, for: evaluation)
      if gradients == .twin { evaluation.surrogate = .twin(of: network) }
    }
    return Preparation(
      evaluation: evaluation, choice: choice, files: files, gradients: gradients)
  }

  func run() throws -> CommandResult {
    let prepared = try prepare()
    let (choice, files) = (prepared.choice, prepared.files)
    var evaluation = prepared.evaluation
    evaluation.log = session.outcomeLog()
    if prepared.gradients == .worst { return try worst(evaluation, choice, files) }
    let result = evaluation.run(
      on: choice.source, samples: choice.samples, control: session.control
    ).settled
    try session.abandonIfInsisted()
    let table = OutcomeTable(result, attack: type(of: evaluation.attack).name, choice: choice)
    let written = try files.write(
      table, pictures: result.pictures, network: evaluation.network)
    return AttackReport(result, evaluation: evaluation, choice: choice).result
      .adding(table, written)
  }

  /// The worst of three searches for each image.
  private func worst(
    _ evaluation: RobustEvaluation, _ choice: SampleChoice, _ files: AttackFiles
  ) throws -> CommandResult {
    let found = MaskingEvaluation(evaluation, queries: invocation.integer("squarequeries")).run(
      on: choice.source, samples: choice.samples, control: session.control)
    try session.abandonIfInsisted()
    let table = OutcomeTable(
      found.worst, attack: type(of: evaluation.attack).name, choice: choice)
    let written = try files.write(
      table, pictures: found.worst.pictures, network: evaluation.network)
    return MaskingReport(found).added(
      to: AttackReport(
        found.worst, evaluation: evaluation, choice: choice, isPartial: found.isPartial
      ).result
    ).adding(table, written)
  }

  private func goal(classes: Int) throws -> AttackGoal {
    switch invocation.optionalWord("target") {
    case "random": return .toRandomClass
    case "least-likely": return .toLeastLikelyClass
    case "each": return .multiTargeted(classes - 1)
    default: break
    }
    guard let target = invocation.optionalInteger("target") else { return .untargeted }
    guard target < classes else {
      throw CommandFailure(
        "there is no class \(target)", argument: "target", expected: "0 to \(classes - 1)")
    }
    return .toClass(target)
  }
}
