// SPDX-License-Identifier: MIT
package import Networks

/// A rule that says how much each single weight matters.
package protocol WeightCriterion: Sendable {
  /// The word for it in the language, such as `magnitude`.
  static var name: String { get }
  /// One line on what it is, with its paper.
  static var summary: String { get }

  /// Makes the rule; those that draw nothing ignore the seed.
  init(seed: UInt64)

  /// The rule in canonical text for histories.
  var text: String { get }

  /// One score of at least 0 for each weight; `ordinal` numbers the layer.
  func scores(of weights: Parameter, ordinal: Int) -> [Float]
}

extension WeightCriterion {
  package var text: String { Self.name }
}

/// Every criterion for single weights, in alphabetical order.
package enum WeightCriterionRegistry {
  package static let all: [any WeightCriterion.Type] = [
    LayerAdaptiveWeight.self,
    WeightMagnitude.self,
    RandomWeight.self,
  ]

  /// The criterion of a name; nil if there is none.
  package static func named(_ name: String) -> (any WeightCriterion.Type)? {
    all.first { $0.name == name }
  }
}
