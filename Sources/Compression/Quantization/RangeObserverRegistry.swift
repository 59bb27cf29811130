// SPDX-License-Identifier: MIT

/// Every way to choose a range, in alphabetical order of the words for them.
package enum RangeObserverRegistry {
  package static let all: [any RangeObserver.Type] = [
    RelativeEntropyObserver.self,
    MinimumMaximumObserver.self,
    SquaredErrorObserver.self,
    PercentileObserver.self,
  ]

  /// The observer of a name; nil if there is none.
  package static func named(_ name: String) -> (any RangeObserver.Type)? {
    all.first { $0.name == name }
  }
}
