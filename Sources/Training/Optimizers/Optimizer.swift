// SPDX-License-Identifier: MIT
package import Tensors

/// A rule that moves parameters along their gradient.
package protocol Optimizer: Sendable {
  /// The word for it in the language, such as `sgd`.
  static var name: String { get }

  /// The settings in canonical text.
  var description: String { get }

  /// Makes the state for a flat vector of parameters.
  func makeState(count: Int) -> any OptimizerState
}

/// What an optimizer remembers between steps.
package protocol OptimizerState: Resumable {
  /// Moves a run of the flat vector; `step` counts from 1 and `rate` is this step's learning rate.
  func update(
    _ weights: LaneFloats, gradient: LaneFloats, range: Range<Int>, rate: Float, step: Int)
}

/// Every optimizer, in alphabetical order.
package enum OptimizerRegistry {
  package static let all: [any Optimizer.Type] = [Adam.self, SGD.self]
}
