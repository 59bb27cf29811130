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

  /// The nominal share, counted on the channels that the network has now.
  package let ratio: PruningRatio
  /// The criterion in canonical text.
  package let criterion: String
  package let options: PruningOptions
  /// Every group that may be pruned, with what it loses; nothing at low ratios.
  package let cuts: [Cut]

  /// Chooses the channels with the lowest scores in each group.
  ///
  /// Of n channels n - floor(n ratio) stay, at least one; where `rounding` is set, the next lower
  /// multiple of it. Among equal scores the lower index goes first.
  ///
  /// - Throws: `CompressionError` if an option does not fit the network, or the criterion lacks what
  ///   it reads.
  package static func make(
    _ network: Network, ratio: PruningRatio, criterion: any PruningCriterion = L1Norm(),
    options: PruningOptions = PruningOptions()
  ) throws(CompressionError) -> PruningPlan {
    guard options.rounding > 0 else { throw .roundingOutOfRange(found: options.rounding) }
    let groups = try eligibleGroups(of: network, options: options)
    var cuts: [Cut] = []
    for group in groups {
      let kept = options.keptCount(of: group.count, ratio: ratio)
      let scores = try criterion.scores(for: group, in: network)
      precondition(scores.count == group.count, "a criterion gives each channel one score")
      let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
      cuts.append(Cut(group: group, removed: order.prefix(group.count - kept).sorted()))
    }
    return PruningPlan(ratio: ratio, criterion: criterion.text, options: options, cuts: cuts)
  }

  /// What the step adds to a history, such as `prune 0.5 by=l1`.
  package var historyEntry: String { "prune \(ratio) by=\(criterion)\(options.text)" }

  package var removedCount: Int { cuts.reduce(0) { $0 + $1.removed.count } }

  /// The groups whose filters are all convolutions, or linear layers too, and none to be kept.
  private static func eligibleGroups(
    of network: Network, options: PruningOptions
  ) throws(CompressionError) -> [ChannelGroup] {
    let grouping = ChannelGrouping(of: network)
    let producers = grouping.producers
    for name in options.keep {
      let one = PruningOptions(keep: [name])
      guard producers.contains(where: one.keeps) else {
        throw .noSuchLayer(name: name, known: producers)
      }
    }
    var convolutions: Set<String> = []
    network.visit { path, layer in if layer is Convolution2D { convolutions.insert(path) } }
    let groups = grouping.groups.filter { group in
      group.producers.allSatisfy { path in
        !options.keeps(path) && (options.includesLinear || convolutions.contains(path))
      }
    }
    guard !groups.isEmpty else {
      throw .nothingToPrune(
        network: network.name, keep: options.keep, includesLinear: options.includesLinear)
    }
    return groups
  }
}
