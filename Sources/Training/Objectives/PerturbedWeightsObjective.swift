// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Another objective under weights that are moved against it (AWP).
///
/// Wu et al. 2020: the examples are those of the weights w; the gradient is that of w + v with
/// v = gamma ||w|| / ||g|| g, layer by layer, for one ascent step g on the same examples.
package struct PerturbedWeightsObjective: TrainingObjective {
  package static let name = "awp"
  package static let summary =
    "under adversarially perturbed weights, AWP (Wu et al. 2020)"
  package static let parameters: [AttackParameter] =
    [
      AttackParameter(
        "with", "the objective",
        .word(
          [
            (AdversarialObjective.name, "PGD adversarial training"),
            (MARTObjective.name, "MART"), (TRADESObjective.name, "TRADES"),
          ], usual: AdversarialObjective.name)),
      AttackParameter(
        "gamma",
        "size of the perturbation, as a share of each layer's weights; 0.01, with trades 0.005, "
          + "if not given", .number(.nonNegative, usual: nil)),
      AttackParameter(
        "after", "finished epochs before weights are perturbed", .integer(0...100_000, usual: 0)),
      AttackParameter(
        "beta", "weight of the divergence of trades and mart; their own if not given",
        .number(.nonNegative, usual: nil)),
    ]
    + AttackParameter.projectedGradientDescent(steps: 10).filter {
      !["loss", "restarts"].contains($0.name)
    }
  package static let norms: [Norm] = [.linf, .l2]
  private let base: any TrainingObjective
  private let perturbation: WeightPerturbation

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    let kind = TrainingObjectiveRegistry.named(arguments.word("with")) ?? AdversarialObjective.self
    let names = Set(kind.parameters.map(\.name))
    if arguments.given["beta"] != nil, !names.contains("beta") {
      throw AttackError(
        "\(kind.name) has no beta", argument: "beta", expected: "with=trades or with=mart")
    }
    if arguments.given["start"] != nil, !names.contains("start") {
      throw AttackError(
        "\(kind.name) starts where its paper says", argument: "start", expected: "with=adv")
    }
    var given = arguments.given.filter { names.contains($0.key) }
    given["steps"] = .integer(arguments.integer("steps"))
    base = try kind.init(
      ObjectiveArguments(
        of: kind, threat: arguments.threat, classes: arguments.classes, given: given,
        attackNormalization: arguments.attackNormalization))
    let usual: Float = kind == TRADESObjective.self ? 0.005 : 0.01
    perturbation = WeightPerturbation(
      gamma: arguments.number("gamma")?.value ?? usual, after: arguments.integer("after"))
  }

  package var adversary: Adversary? { base.adversary }
  package var views: Int { base.views }
  package var replays: Int { base.replays }
  package var readsInputGradient: Bool { base.readsInputGradient }
  package var inputSpace: PlanOptions.InputSpace { base.inputSpace }
  package var weightPerturbation: WeightPerturbation? { perturbation }

  package var description: String {
    "awp gamma=\(perturbation.gamma)"
      + (perturbation.after > 0 ? " after=\(perturbation.after)" : "") + " \(base.description)"
  }

  package func memoryCount(of plan: Plan) -> Int { base.memoryCount(of: plan) }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    base.makeWorker(plan, network: network, seed: seed)
  }
}
