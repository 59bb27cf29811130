// SPDX-License-Identifier: MIT
package import Networks

/// Which channels a pruning step removes from a network, before anything is removed.
package struct PruningPlan: Sendable {
  /// What one group loses.
  package struct Cut: Equatable, Sendable {
    package let group: ChannelGroup
    /// Positions of the removed channels in the group, ascending.
    package let removed: [Int]

    package var keptCount: Int { group.count - removed.count }

    /// The roots of the removed channels.
    package var removedChannels: [Int] { removed.map { group.channels[$0] } }
  }

  /// The nominal share, counted on the channels that the network has now, or had at the start of an
  /// iterative pruning.
  package let ratio: PruningRatio
  /// The criterion in canonical text.
  package let criterion: String
  package let options: PruningOptions
  /// Every group that may be pruned, with what it loses; nothing at low ratios.
  package let cuts: [Cut]
  /// What is added to the history behind the options, such as the target that gave the ratio.
  package var remark = ""

  /// Chooses the channels with the lowest scores.
  ///
  /// With local scope, of n channels n - floor(n ratio) stay, at least one; where `rounding` is set,
  /// the next lower multiple of it. Among equal scores the lower index goes first.
  /// `startingCounts` are those of `channelCounts` before the first step of an iterative pruning.
  package init(
    _ scores: ChannelScores, ratio: PruningRatio, startingCounts: [String: Int] = [:]
  ) {
    let gone = ChannelSelection(scores, ratio: ratio, startingCounts: startingCounts)
      .removedChannels
    self.ratio = ratio
    criterion = scores.criterion
    options = scores.options
    cuts = scores.groups.map { group in
      Cut(
        group: group,
        removed: group.channels.indices.filter { gone.contains(group.channels[$0]) })
    }
  }

  /// Scores a network's channels and chooses those with the lowest scores.
  ///
  /// - Throws: `CompressionError` if an option does not fit the network, or the criterion lacks what
  ///   it reads.
  package static func make(
    _ network: Network, ratio: PruningRatio, criterion: any PruningCriterion = L1Norm(),
    options: PruningOptions = PruningOptions(), gradients: GradientEvidence? = nil
  ) throws(CompressionError) -> PruningPlan {
    let scores = try ChannelScores(
      network, criterion: criterion, options: options, gradients: gradients)
    return PruningPlan(scores, ratio: ratio)
  }

  /// What the step adds to a history, such as `prune 0.5 by=l1`.
  package var historyEntry: String { "prune \(ratio) by=\(criterion)\(options.text)\(remark)" }

  package var removedCount: Int { cuts.reduce(0) { $0 + $1.removed.count } }

  /// Channels of all groups that may be pruned.
  package var channelCount: Int { cuts.reduce(0) { $0 + $1.group.count } }
}
