// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The magnitude of the batch-normalization scale, |gamma|.
///
/// Network slimming (Liu et al. 2017). A group with several batch normalizations scores their mean.
package struct BatchNormScale: PruningCriterion {
  package static let name = "batchnorm"
  package static let summary = "magnitude of the batch-normalization scale (Liu et al. 2017)"
  package static let comparesGroups = true

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    let members = group.members.filter { $0.role == .channel }
    guard !members.isEmpty else {
      throw .noBatchNormalization(layers: group.producers)
    }
    return try group.meanScores(of: members) {
      subject.parameter($0.key).value.sumsOfPowers(axis: 0, power: 1)
    }
  }
}
