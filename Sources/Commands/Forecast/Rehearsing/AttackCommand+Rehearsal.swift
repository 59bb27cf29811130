// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks

extension AttackCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let isSuite = invocation.variant == AutoAttack.name
    let model = rehearsal.history.current
    try ThreatArguments.checkBudget(invocation, network: model.certainNetwork)
    try GradientChoice.refuseIdle(invocation)
    if isSuite { _ = try AutoAttackStep.width(invocation) }
    remarkOnProtocol(invocation, in: &rehearsal)
    if let path = invocation.path("outcomes") {
      rehearsal.write(path)
      try rehearsal.checkPlace(path, argument: "outcomes")
    }
    // Outcomes are written first.
    if let folder = invocation.path("images") { rehearsal.makeFolder(folder) }
    if let session = rehearsal.session(for: invocation) {
      if isSuite {
        _ = try AutoAttackStep(invocation, session: session).prepare()
      } else {
        _ = try AttackStep(invocation, session: session).prepare()
      }
    }
    guard let count = try rehearsal.imageCount(invocation) else { return .unknown }
    let network = model.network
    var cost = StepCost.passes(.forward, Double(count), of: network)
    if isSuite {
      let version = AutoAttack.Version(rawValue: invocation.word("version")) ?? .standard
      let names = (invocation.list("attacks") ?? []).map(\.description)
      let members = AutoAttack.suite(version, classes: network?.classCount ?? 10).members
      for member in members where version != .custom {
        cost.add(.search(member, images: Double(count), of: network))
      }
      for type in names.compactMap({ AttackRegistry.attack($0) }) where version == .custom {
        cost.add(
          try .attack(type, invocation, images: Double(count), of: model, in: rehearsal))
      }
      cost.limit = invocation.seconds("budget")
    } else if let type = AttackRegistry.attack(invocation.variant ?? PGD.name) {
      cost.add(
        try .attack(type, invocation, images: Double(count), of: model, in: rehearsal))
    }
    return cost
  }

  /// The same budget means twice as much in pixels as in the paper's space: tell who mixes them.
  private static func remarkOnProtocol(_ invocation: Invocation, in rehearsal: inout Rehearsal) {
    guard let trained = rehearsal.trainedBudget, let epsilon = invocation.number("eps"),
      epsilon.spelling == trained.epsilon, !invocation.isGiven("protocol"),
      invocation.word("protocol") != trained.convention
    else { return }
    rehearsal.remarks.append(
      Rehearsal.Remark(
        message: "eps=\(epsilon.spelling) is in pixels here, but the training before it took "
          + "eps=\(trained.epsilon) in the \(trained.convention) protocol's space",
        argument: "eps",
        suggestion: "add protocol=\(trained.convention), or protocol=standard to both"))
  }
}

extension StepCost {
  /// Classes enough for every attack.
  private static let manyClasses = 10

  /// The most that an attack takes, as its options make it.
  ///
  /// - Throws: `CommandFailure` if they do not fit together, or a network or data that are certain.
  static func attack(
    _ type: any NamedAttack.Type, _ invocation: Invocation, images: Double,
    of model: RehearsedModel, in rehearsal: Rehearsal
  ) throws -> StepCost {
    guard let dataset = rehearsal.dataset else { return .unknown }
    let (network, known) = (model.network, model.certainNetwork)
    let arguments = try ThreatArguments(
      invocation, norms: type.norms, dataset: dataset, network: known)
    let classes = network?.classCount ?? dataset.classNames.count
    let attack: any Attack
    do {
      // No guess at the network is a reason to refuse, nor is the usual budget of other data.
      attack = try arguments.attack(
        type, invocation, classes: known == nil ? max(classes, manyClasses) : classes)
    } catch {
      guard rehearsal.hasCertainData else { return .unknown }
      throw error
    }
    let isEach =
      invocation.form.parameter("target") != nil
      && invocation.optionalWord("target") == "each"
    return search(
      attack, images: images * Double(arguments.budgets.count * (isEach ? classes - 1 : 1)),
      of: network)
  }

  /// Every step of every start on every image.
  static func search(_ attack: any Attack, images: Double, of network: Network?) -> StepCost {
    let usesGradients = (type(of: attack) as? any NamedAttack.Type)?.usesGradients ?? true
    let steps = attack.steps * attack.restarts * max(1, attack.targets)
    var cost = StepCost.passes(
      usesGradients ? .gradient : .forward, images * Double(steps), of: network)
    cost.isBound = true
    return cost
  }
}
