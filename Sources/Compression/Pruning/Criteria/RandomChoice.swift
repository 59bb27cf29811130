// SPDX-License-Identifier: MIT
import Tensors

/// A random order: the baseline that every other criterion has to beat.
///
/// Each group draws from a stream of its own, named by the seed and the group's first channel, so
/// that keeping one layer does not change what goes from the others; layers that choose by themselves
/// among coupled channels, by their place among those that make them too.
package struct RandomChoice: PruningCriterion {
  package static let name = "random"
  package static let summary = "channels drawn at random, the baseline"
  package static let isRandom = true

  private let seed: UInt64

  package init(seed: UInt64 = 0) {
    self.seed = seed
  }

  package var text: String { "\(Self.name) seed=\(seed)" }

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    var stream = RandomStream(
      seed: seed, purpose: .pruning, group.channels.first ?? 0, group.rank)
    return group.channels.map { _ in Double(stream.next()) }
  }
}
