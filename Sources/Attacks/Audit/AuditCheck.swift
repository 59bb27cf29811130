// SPDX-License-Identifier: MIT

/// One way in which a robust accuracy can be worth less than it says.
///
/// Athalye, Carlini and Wagner 2018 ("Obfuscated gradients give a false sense of security") and
/// Carlini et al. 2019 ("On evaluating adversarial robustness") list the signs.
package protocol AuditCheck: Sendable {
  /// The word for it, such as `one-step`.
  static var name: String { get }
  /// What has to hold.
  static var summary: String { get }
  /// What to do where it does not.
  static var advice: String { get }

  /// Looks; asks the context for attacks, so that several checks share them.
  static func run(_ context: AuditContext) -> AuditFinding
}

/// What a check has seen.
package struct AuditFinding: Equatable, Sendable {
  package enum Outcome: String, Sendable {
    case passed
    case failed
    /// It could not be tried.
    case skipped
  }

  package let outcome: Outcome
  /// What was seen, in words with numbers.
  package let figure: String
  /// Positions of the images that speak against the model.
  package let positions: [Int]

  init(_ outcome: Outcome, _ figure: String, positions: [Int] = []) {
    self.outcome = outcome
    self.figure = figure
    self.positions = positions
  }

  /// Fails where more images speak against the model than chance and the ends of searches explain:
  /// more than one, and more than a share of those that are right.
  init(_ positions: [Int], of count: Int, limit: Double = 0.01, _ what: String) {
    let isTooMany = positions.count > 1 && Double(positions.count) > limit * Double(count)
    self.init(isTooMany ? .failed : .passed, what, positions: positions)
  }
}

/// Every check, cheapest first, since that is the order in which they run.
package enum AuditCheckRegistry {
  package static let all: [any AuditCheck.Type] = [
    RepeatableScores.self,
    UsableGradients.self,
    UnsaturatedScores.self,
    NoiseIsWeaker.self,
    OneStepIsWeaker.self,
    UnboundedBreaksAll.self,
    TransferIsWeaker.self,
    BlackBoxIsWeaker.self,
  ]
}
