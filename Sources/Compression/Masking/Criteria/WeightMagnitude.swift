// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// The magnitude of a weight, |w|.
///
/// Han et al. 2015.
package struct WeightMagnitude: WeightCriterion {
  package static let name = "magnitude"
  package static let summary = "absolute value of the weight (Han et al. 2015)"

  package init(seed: UInt64 = 0) {}

  package func scores(of weights: Parameter, ordinal: Int) -> [Float] {
    weights.value.values.map(\.magnitude)
  }
}
