// SPDX-License-Identifier: MIT
import Attacks
import Language

/// What attacks declare of themselves, as options of the language.
enum AttackOptions {
  /// The words of all attacks.
  static let names = choices { _ in true }

  /// Some of them.
  static func choices(_ isWanted: (any NamedAttack.Type) -> Bool) -> [Choice] {
    AttackRegistry.all.filter(isWanted).map { Choice($0.name, $0.summary) }
  }

  /// The options that an attack has of its own.
  static func parameters(of attack: any NamedAttack.Type) -> [Parameter] {
    attack.parameters.map { $0.option }
  }

  /// How an attack measures perturbations; nil makes the attack's usual way the default.
  static func norm(_ norms: [Norm], usual: String?) -> Parameter {
    Parameter(
      "norm", "how a change is measured",
      .word(norms.map { Choice($0.rawValue, $0.summary) }), default: usual)
  }

  /// The values that a command gives for an attack's own parameters.
  ///
  /// - Throws: `CommandFailure` for an option that the attack does not have.
  static func given(
    _ invocation: Invocation, for attack: any NamedAttack.Type, options: [String: String]? = nil
  ) throws -> [String: AttackArguments.Value] {
    var values: [String: AttackArguments.Value] = [:]
    if let options {
      for parameter in attack.parameters {
        guard let option = options[parameter.name], invocation.isGiven(option) else { continue }
        values[parameter.name] = parameter.value(in: invocation, option: option)
      }
      return values
    }
    for name in shared where invocation.form.parameter(name) != nil && invocation.isGiven(name) {
      guard attack.parameters.contains(where: { $0.name == name }) else {
        throw CommandFailure(
          "\(attack.name) has no \(name)", argument: name,
          expected: "an attack that has it, or the command without \(name)=")
      }
    }
    return values.merging(given(invocation, attack.parameters)) { $1 }
  }

  /// The values that a command gives for declared parameters.
  static func given(
    _ invocation: Invocation, _ parameters: [AttackParameter]
  ) -> [String: AttackArguments.Value] {
    parameters.reduce(into: [:]) { values, parameter in
      guard invocation.form.parameter(parameter.name) != nil, invocation.isGiven(parameter.name)
      else { return }
      values[parameter.name] = parameter.value(in: invocation, option: parameter.name)
    }
  }

  /// The options that a command offers without knowing the attack; the attack has the defaults.
  static let sharedParameters: [Parameter] = shared.compactMap { name in
    let declared = AttackRegistry.all.lazy.flatMap { $0.parameters }.first { $0.name == name }
    return declared.map {
      Parameter(name, "\($0.summary); the attack's own if not given", $0.option.type)
    }
  }

  private static let shared = [
    "steps", "alpha", "restarts", "start", "loss", "targets", "queries",
  ]
}

extension AttackParameter {
  /// The parameter as an option of the language.
  var option: Parameter {
    switch kind {
    case .integer(let range, let usual):
      Parameter(
        name, summary,
        .integer(.closed(Rational(range.lowerBound), Rational(range.upperBound))),
        default: "\(usual)")
    case .number(let bounds, let usual):
      Parameter(name, summary, .number(bounds.numberBounds), default: usual)
    case .word(let choices, let usual):
      Parameter(
        name, summary, .word(choices.map { Choice($0.name, $0.summary) }), default: usual)
    }
  }

  fileprivate func value(in invocation: Invocation, option: String) -> AttackArguments.Value? {
    switch kind {
    case .integer: invocation.optionalInteger(option).map { .integer($0) }
    case .number: invocation.spelled(option).map { .number($0) }
    case .word: invocation.optionalWord(option).map { .word($0) }
    }
  }
}

extension AttackParameter.Bounds {
  fileprivate var numberBounds: NumberBounds {
    switch self {
    case .positive: .above(0)
    case .nonNegative: .atLeast(0)
    case .share: .above(0, upTo: 1)
    }
  }
}

extension Invocation {
  /// A number as it was written; measured numbers as they are printed.
  func spelled(_ name: String) -> Spelled? {
    if let exact = number(name) { return Spelled(Float(exact.doubleValue), exact.spelling) }
    return optionalDouble(name).map { Spelled(Float($0), NumberText.plain($0)) }
  }
}
