// SPDX-License-Identifier: MIT

/// The outcome of a certified evaluation, image by image.
package struct CertifiedResult: Equatable, Sendable {
  /// What is known of one image.
  package enum Standing: Equatable, Sendable {
    /// Not reached before the evaluation was stopped.
    case pending
    /// Misclassified without any perturbation.
    case wrong
    /// Classified right, and certified for so many of the budgets, smallest first.
    case right(certified: Int)
  }

  /// One for each image, in the order in which they were given.
  package let standings: [Standing]
  /// How many budgets there are.
  package let levels: Int
  /// The canonical text of everything that the numbers depend on but the model.
  package let protocolID: String

  /// Images with a verdict; all of them unless stopped.
  package var count: Int { standings.reduce(0) { $0 + ($1 == .pending ? 0 : 1) } }
  package var isPartial: Bool { count < standings.count }

  /// Images classified right without perturbation.
  package var rightCount: Int { certifiedCount(through: 0) }

  /// Images that are certified for the largest budget.
  package var certifiedCount: Int { certifiedCount(through: levels) }

  /// Images that are certified for the first so many budgets.
  package func certifiedCount(through levels: Int) -> Int {
    standings.reduce(0) { sum, standing in
      if case .right(let certified) = standing, certified >= levels { sum + 1 } else { sum }
    }
  }
}
