// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// What the loss grows by without a filter, to second order: half the sum of h w^2.
///
/// Optimal brain damage (LeCun et al. 1990, equation 5), with the diagonal of the empirical Fisher
/// matrix for h: the mean over images of g^2, never the square of their mean. Coupled filters score
/// their mean. Taken on the adversarial loss it asks what robustness costs.
package struct OptimalBrainDamage: PruningCriterion {
  package static let name = "obd"
  package static let summary = "second-order growth of the loss (LeCun et al. 1990)"
  package static let readsGradients = true
  package static let comparesGroups = true

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    guard let gradients = subject.gradients else { throw .noGradients(criterion: Self.name) }
    for member in group.filters {
      let shape = subject.parameter(member.key).value.shape
      guard gradients.squares[member.key]?.shape == shape else { throw .planOfAnotherNetwork }
    }
    return try group.meanScores(of: group.filters) { member in
      let weights = subject.parameter(member.key).value
      guard let squares = gradients.squares[member.key] else { return [] }
      let damages = Tensor(shape: weights.shape) { squares[$0] * weights[$0] * weights[$0] / 2 }
      return damages.sumsOfPowers(axis: 0, power: 1)
    }
  }
}
