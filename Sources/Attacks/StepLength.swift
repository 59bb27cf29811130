// SPDX-License-Identifier: MIT

/// The length of a step: a number, or a part of the budget.
package enum StepLength: Equatable, Sendable, CustomStringConvertible {
  case fixed(Spelled)
  /// The budget over a whole number, and how that is spelled.
  case share(divisor: Int, spelling: String)

  /// The length for a budget.
  package func value(epsilon: Float) -> Float {
    switch self {
    case .fixed(let length): length.value
    case .share(let divisor, _): epsilon / Float(divisor)
    }
  }

  package var description: String {
    switch self {
    case .fixed(let length): length.description
    case .share(_, let spelling): spelling
    }
  }
}
