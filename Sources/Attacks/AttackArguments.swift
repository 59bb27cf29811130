// SPDX-License-Identifier: MIT
import Networks

/// An attack that can be named in the language: its parameters are data.
package protocol NamedAttack: Attack {
  /// Its own parameters, in the order in which they are shown.
  static var parameters: [AttackParameter] { get }
  /// How it can measure perturbations, the usual way first.
  static var norms: [Norm] { get }
  /// Whether its last query has a meaning of its own, so that only that one may be judged.
  static var canJudgeLast: Bool { get }
  /// Whether it can aim at a class that the caller names.
  static var canAim: Bool { get }
  /// Whether it moves along gradients, so that another model's can take their place.
  static var usesGradients: Bool { get }

  /// Whether it looks for the smallest perturbation, wherever the budget ends.
  static var findsSmallest: Bool { get }

  /// Makes the attack that arguments describe.
  ///
  /// - Throws: `AttackError` if they do not fit together.
  init(_ arguments: AttackArguments) throws(AttackError)
}

extension NamedAttack {
  package static var canJudgeLast: Bool { false }
  package static var canAim: Bool { true }
  package static var usesGradients: Bool { true }
  package static var findsSmallest: Bool { false }

  package var confinement: Confinement { Self.findsSmallest ? .range : .ball }
}

/// Why an attack cannot be made as asked.
package struct AttackError: Error, Equatable, CustomStringConvertible {
  /// The parameter that it is about.
  package let argument: String?
  package let message: String
  package let expected: String?
  /// What to type next.
  package let suggestion: String?

  package init(
    _ message: String, argument: String? = nil, expected: String? = nil, suggestion: String? = nil
  ) {
    self.message = message
    self.argument = argument
    self.expected = expected
    self.suggestion = suggestion
  }

  package var description: String { message }
}

/// The values of an attack's parameters, and what it is up against.
package struct AttackArguments: Sendable {
  /// A value that was given.
  package enum Value: Equatable, Sendable {
    case integer(Int)
    case number(Spelled)
    case word(String)
  }

  package let threat: ThreatModel
  /// Whether several budgets are tried in one run, so that none can be spelled out.
  package let isCurve: Bool
  /// The classes of the network.
  package let classes: Int
  /// What differs from the defaults.
  package var given: [String: Value]
  private let parameters: [AttackParameter]

  package init(
    of attack: any NamedAttack.Type, threat: ThreatModel, isCurve: Bool = false, classes: Int,
    given: [String: Value] = [:]
  ) {
    self.threat = threat
    self.isCurve = isCurve
    self.classes = classes
    self.given = given
    parameters = attack.parameters
  }

  private func kind(_ name: String) -> AttackParameter.Kind? {
    parameters.first { $0.name == name }?.kind
  }

  /// A whole number, given or usual.
  func integer(_ name: String) -> Int {
    if case .integer(let value)? = given[name] { return value }
    if case .integer(_, let usual)? = kind(name) { return usual }
    preconditionFailure("the attack declares no whole number \(name)")
  }

  /// A number; nil where it was not given and has no usual value.
  func number(_ name: String) -> Spelled? {
    if case .number(let value)? = given[name] { return value }
    if case .number(_, let usual?)? = kind(name) { return Spelled(Float(usual) ?? .nan, usual) }
    return nil
  }

  /// A number that has a usual value.
  func value(_ name: String) -> Spelled {
    guard let value = number(name) else {
      preconditionFailure("the attack declares no usual \(name)")
    }
    return value
  }

  /// A word, given or usual.
  func word(_ name: String) -> String {
    if case .word(let value)? = given[name] { return value }
    if case .word(_, let usual)? = kind(name) { return usual }
    preconditionFailure("the attack declares no word \(name)")
  }

  /// The loss that was named.
  ///
  /// - Throws: `AttackError` if the network has too few classes for it.
  func loss() throws(AttackError) -> any Loss.Type {
    let name = word("loss")
    let loss = LossRegistry.all.first { $0.name == name } ?? CrossEntropy.self
    guard classes >= loss.minimumClasses else {
      throw AttackError(
        "loss=\(name) needs \(loss.minimumClasses) classes, the network has \(classes)",
        argument: "loss", expected: "a loss for \(classes) classes",
        suggestion: "write loss=\(Margin.name)")
    }
    return loss
  }

  /// A part of the budget as the length of a step.
  func share(of divisor: Int) -> StepLength {
    .share(
      divisor: divisor,
      spelling: isCurve ? "eps/\(divisor)" : threat.epsilon.divided(by: divisor).description)
  }
}
