// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// A random order of the weights: the baseline that every other criterion has to beat.
package struct RandomWeight: WeightCriterion {
  package static let name = "random"
  package static let summary = "weights drawn at random, the baseline"

  private let seed: UInt64

  package init(seed: UInt64 = 0) {
    self.seed = seed
  }

  package var text: String { "\(Self.name) seed=\(seed)" }

  package func scores(of weights: Parameter, ordinal: Int) -> [Float] {
    // Other streams than those of random channels, which are named by a channel alone.
    var stream = RandomStream(seed: seed, purpose: .pruning, ordinal, 1)
    return weights.value.values.map { _ in stream.uniform() }
  }
}
