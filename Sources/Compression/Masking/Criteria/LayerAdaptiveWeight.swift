// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// The layer-adaptive magnitude score: w^2 over the sum of all squares of the layer not smaller.
///
/// LAMP (Lee et al. 2021, equation 2). Among the weights of one layer it orders as magnitude does.
package struct LayerAdaptiveWeight: WeightCriterion {
  package static let name = "lamp"
  package static let summary = "squared weight over those not smaller (Lee et al. 2021)"

  package init(seed: UInt64 = 0) {}

  package func scores(of weights: Parameter, ordinal: Int) -> [Float] {
    let squares = weights.value.values.map { Double($0) * Double($0) }
    return LayerAdaptiveMagnitude.scores(of: squares).map { Float($0) }
  }
}
