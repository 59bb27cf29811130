// SPDX-License-Identifier: MIT

/// Every pruning criterion, in alphabetical order of the words for them.
package enum PruningCriterionRegistry {
  package static let all: [any PruningCriterion.Type] = [
    BatchNormScale.self,
    GeometricMedian.self,
    L1Norm.self,
    L2Norm.self,
    LayerAdaptiveMagnitude.self,
    OptimalBrainDamage.self,
    RandomChoice.self,
    FirstOrderTaylor.self,
  ]

  /// The criterion of a name; nil if there is none.
  package static func named(_ name: String) -> (any PruningCriterion.Type)? {
    all.first { $0.name == name }
  }
}
