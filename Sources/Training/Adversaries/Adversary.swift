// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// What makes the adversarial examples of training: an attack, its budget, and how the budget grows.
package struct Adversary: Sendable {
  package let attack: any Attack
  package let threat: ThreatModel
  /// Optimizer steps over which the budget grows evenly from nothing to that of the threat model.
  ///
  /// A network that pruning has left constant does not leave the plateau of equal scores under the
  /// full budget; from unperturbed images it does.
  package let warmup: Int
  /// The statistics that batch normalization uses while examples are searched.
  ///
  /// The running ones, or those of the batch; the search never moves the running ones.
  package let normalization: PlanOptions.BatchNormalizationMode

  package init(
    attack: any Attack, threat: ThreatModel, warmup: Int = 0,
    normalization: PlanOptions.BatchNormalizationMode = .evaluation
  ) {
    self.attack = attack
    self.threat = threat
    self.warmup = warmup
    self.normalization = normalization
  }

  /// An adversary as an objective's arguments describe it.
  init(_ attack: any Attack, _ arguments: ObjectiveArguments) {
    self.init(
      attack: attack, threat: arguments.threat, warmup: arguments.integer("warmup"),
      normalization: arguments.attackNormalization)
  }

  /// What the search ascends, by which the better of several starts is chosen.
  var loss: any Loss.Type { (attack as? PGD)?.loss ?? CrossEntropy.self }

  /// The share of the budget in an optimizer step, counted from 0.
  func share(of step: Int) -> Float {
    step < warmup ? Float(step) / Float(warmup) : 1
  }

  /// The canonical text, such as `pgd standard linf eps=8/255 pixels clamped steps=20 ...`.
  package var description: String {
    "\(type(of: attack).name) \(threat.description) \(attack.settings)"
      + (normalization == .training ? " attack_bn=train" : "")
      + (warmup > 0 ? " warmup=\(warmup)" : "")
  }
}

extension AttackParameter {
  /// How many gradients an objective's search takes.
  static func steps(_ usual: Int) -> AttackParameter {
    AttackParameter("steps", "gradients of one start", .integer(1...100_000, usual: usual))
  }

  /// The length of a search's step.
  static func alpha(_ usual: String) -> AttackParameter {
    AttackParameter(
      "alpha", "length of a step; \(usual) if not given", .number(.positive, usual: nil))
  }

  static let warmup = AttackParameter(
    "warmup",
    "optimizer steps over which eps grows from nothing; 300 frees a network that pruning left "
      + "constant", .integer(0...1_000_000, usual: 0))

  /// PGD's parameters, with other usual values where they are given.
  static func projectedGradientDescent(
    steps: Int? = nil, startsAtRandom: Bool = false
  ) -> [AttackParameter] {
    PGD.parameters.map { parameter in
      switch (parameter.name, parameter.kind) {
      case ("steps", .integer(let range, _)) where steps != nil:
        AttackParameter(
          parameter.name, parameter.summary, .integer(range, usual: steps ?? range.lowerBound))
      case ("start", .word(let choices, _)) where startsAtRandom:
        AttackParameter(parameter.name, parameter.summary, .word(choices, usual: "random"))
      case ("restarts", let kind):
        AttackParameter(
          parameter.name, "starts for each image; the one with the largest loss is trained on", kind
        )
      default: parameter
      }
    } + [.warmup]
  }
}
