// SPDX-License-Identifier: MIT

/// The types that a parameter of a function can have, `def recipe(amount: fraction) { }`.
package enum ValueType: String, Sendable, CaseIterable {
  case integer, number, fraction, boolean, word, text, path, list, duration, size, model

  /// The type as parameters of commands have it.
  package var parameterType: ParameterType {
    switch self {
    case .integer: .integer()
    case .number: .number()
    case .fraction: .fraction()
    case .boolean: .boolean
    case .word: .anyWord
    case .text: .string
    case .path: .path()
    case .list: .list(of: .any)
    case .duration: .duration
    case .size: .size
    case .model: .model
    }
  }
}

extension FunctionParameter {
  /// The parameter as commands have it.
  var parameter: Parameter {
    Parameter(name.text, "", parameterType, isRequired: defaultValue == nil)
  }

  /// What it takes.
  var parameterType: ParameterType {
    type.flatMap { ValueType(rawValue: $0.text) }?.parameterType ?? .any
  }
}
