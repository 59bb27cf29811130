// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// What the loss changes by without a channel, to first order: the mean over images of |sum g w|.
///
/// Molchanov et al. 2017, equation 8, and 2019: per image the gradient times parameter, summed over
/// what scales the channel: the batch normalizations after it where there are any (their scale and
/// shift), else its filter and bias. Taken on the adversarial loss it asks what robustness costs.
package struct FirstOrderTaylor: PruningCriterion {
  package static let name = "taylor"
  package static let summary = "first-order change of the loss (Molchanov et al. 2017)"
  package static let readsGradients = true
  package static let comparesGroups = true

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    guard let gradients = subject.gradients else { throw .noGradients(criterion: Self.name) }
    let gates = group.members.filter { $0.role == .channel }
    let members = gates.isEmpty ? group.filters : gates
    for member in members {
      let count = subject.parameter(member.key).value.shape[0]
      guard gradients.products[member.path]?.count == count else { throw .planOfAnotherNetwork }
    }
    return try group.meanScores(of: members) { gradients.products[$0.path] ?? [] }
  }
}
