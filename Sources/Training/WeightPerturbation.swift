// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// How far weights are moved against an objective before its gradient is taken.
///
/// Wu et al. 2020, equation 10: v = gamma ||w|| / ||g|| g for each layer.
package struct WeightPerturbation: Equatable, Sendable {
  /// The size of the perturbation as a share of each layer's weights.
  package let gamma: Float
  /// Finished epochs before which nothing is moved.
  package let after: Int

  package init(gamma: Float, after: Int = 0) {
    self.gamma = gamma
    self.after = after
  }
}

/// Moves the weights of a flat vector along a gradient, and back.
final class WeightPerturber {
  private let gamma: Float
  /// The weights of convolutions and linear layers: what has two dimensions or more.
  private let weights: [ParameterReference]
  private let perturbation: AlignedBuffer
  /// What the last perturbation was added to: taking it away again rounds.
  private let former: AlignedBuffer

  init(_ perturbation: WeightPerturbation, plan: Plan, network: Network) {
    gamma = perturbation.gamma
    weights = zip(network.parameters, plan.layout).compactMap { keyed, reference in
      keyed.parameter.role == .weight && keyed.parameter.value.shape.rank > 1 ? reference : nil
    }
    self.perturbation = AlignedBuffer(count: plan.parameterCount)
    former = AlignedBuffer(count: plan.parameterCount)
  }

  /// Adds the perturbation for a gradient of the loss.
  func perturb(_ parameters: AlignedBuffer, along gradient: AlignedBuffer) {
    for layer in weights {
      let (place, count) = (layer.offset, layer.count)
      let norm = unsafe Kernels.squareSum(count: count, gradient.floats + place).squareRoot()
      let size = unsafe Kernels.squareSum(count: count, parameters.floats + place).squareRoot()
      let factor = norm > 0 ? Float(Double(gamma) * size / norm) : 0
      let (target, kept) = unsafe (perturbation.floats + place, former.floats + place)
      unsafe kept.update(from: parameters.floats + place, count: count)
      unsafe target.update(repeating: 0, count: count)
      unsafe Kernels.addScaled(
        count: count, by: factor, gradient.floats + place, to: target)
      unsafe Kernels.addScaled(count: count, by: 1, target, to: parameters.floats + place)
    }
  }

  /// Leaves the weights as they were before the last perturbation; they have not been moved since.
  func undo(_ parameters: AlignedBuffer) {
    for layer in weights {
      let target = unsafe parameters.floats + layer.offset
      unsafe target.update(from: former.floats + layer.offset, count: layer.count)
    }
  }

  /// Takes the last perturbation back from weights that have been moved since.
  func restore(_ parameters: AlignedBuffer) {
    for layer in weights {
      unsafe Kernels.addScaled(
        count: layer.count, by: -1, perturbation.floats + layer.offset,
        to: parameters.floats + layer.offset)
    }
  }
}
