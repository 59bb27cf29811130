// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// The values of an objective's parameters, and what it is up against.
package struct ObjectiveArguments: Sendable {
  /// A model under the name that the user gave it.
  package typealias NamedNetwork = (name: String, network: Network)

  /// What an attacker may do; nothing is attacked where the objective names no norms.
  package let threat: ThreatModel
  package let classes: Int
  /// What differs from the defaults.
  package let given: [String: AttackArguments.Value]
  /// The models that it learns from.
  package let models: [NamedNetwork]
  /// The statistics that batch normalization uses while examples are searched.
  package let attackNormalization: PlanOptions.BatchNormalizationMode
  private let parameters: [AttackParameter]

  package init(
    of objective: any TrainingObjective.Type, threat: ThreatModel, classes: Int,
    given: [String: AttackArguments.Value] = [:], models: [NamedNetwork] = [],
    attackNormalization: PlanOptions.BatchNormalizationMode = .evaluation
  ) {
    self.threat = threat
    self.classes = classes
    self.given = given
    self.models = models
    self.attackNormalization = attackNormalization
    parameters = objective.parameters
  }

  /// A whole number, given or usual.
  func integer(_ name: String) -> Int {
    if case .integer(let value)? = given[name] { return value }
    if case .integer(_, let usual)? = kind(name) { return usual }
    preconditionFailure("the objective declares no whole number \(name)")
  }

  /// A number; nil where it was not given and has no usual value.
  func number(_ name: String) -> Spelled? {
    if case .number(let value)? = given[name] { return value }
    if case .number(_, let usual?)? = kind(name) { return Spelled(Float(usual) ?? .nan, usual) }
    return nil
  }

  /// A number that has a usual value.
  func value(_ name: String) -> Float {
    guard let value = number(name) else {
      preconditionFailure("the objective declares no usual \(name)")
    }
    return value.value
  }

  /// A word, given or usual.
  func word(_ name: String) -> String {
    if case .word(let value)? = given[name] { return value }
    if case .word(_, let usual)? = kind(name) { return usual }
    preconditionFailure("the objective declares no word \(name)")
  }

  /// The step that was given, or a part of the budget: eps times `numerator` / `denominator`.
  func alpha(_ numerator: Int, over denominator: Int) -> Spelled {
    if let alpha = number("alpha") { return alpha }
    let share = threat.epsilon.divided(by: denominator)
    guard numerator > 1 else { return share }
    return share.multiplied(by: numerator)
  }

  /// PGD with the objective's own steps, alpha, restarts, start and loss.
  func projectedGradientDescent() throws(AttackError) -> PGD {
    let names = Set(PGD.parameters.map(\.name))
    return try PGD(
      AttackArguments(
        of: PGD.self, threat: threat, classes: classes,
        given: parameters.reduce(into: [:]) { values, parameter in
          if names.contains(parameter.name) { values[parameter.name] = value(of: parameter) }
        }))
  }

  private func value(of parameter: AttackParameter) -> AttackArguments.Value? {
    switch parameter.kind {
    case .integer: .integer(integer(parameter.name))
    case .number: number(parameter.name).map { .number($0) }
    case .word: .word(word(parameter.name))
    }
  }

  private func kind(_ name: String) -> AttackParameter.Kind? {
    parameters.first { $0.name == name }?.kind
  }
}
