// SPDX-License-Identifier: MIT
package import Networks

/// The scores of all channels that may be pruned, found once for any ratio.
package struct ChannelScores: Sendable {
  /// Channels that are ranked among each other, with what each is worth.
  struct Pool: Sendable {
    let group: ChannelGroup
    let scores: [Double]
    /// The share that was asked for these layers by name.
    let ratio: PruningRatio?
  }

  let grouping: ChannelGrouping
  /// The groups that may be pruned.
  let groups: [ChannelGroup]
  /// The groups themselves, or with `coupling=or` the channels of each layer that makes some.
  let pools: [Pool]
  let options: PruningOptions
  /// The criterion in canonical text.
  let criterion: String
  /// Whether scores of different pools compare.
  let isComparable: Bool

  /// Scores every group of a network that the options let be pruned.
  ///
  /// - Throws: `CompressionError` if an option does not fit the network, or the criterion lacks what
  ///   it reads.
  package init(
    _ network: Network, criterion: any PruningCriterion, options: PruningOptions,
    gradients: GradientEvidence? = nil
  ) throws(CompressionError) {
    guard options.rounding > 0 else { throw .roundingOutOfRange(found: options.rounding) }
    let grouping = ChannelGrouping(of: network)
    let eligible = try EligibleGroups(grouping, of: network, options: options)
    let subject = PruningSubject(network, gradients: gradients)
    var pools: [Pool] = []
    for group in options.coupling == .group ? eligible.groups : eligible.layers {
      let scores = try criterion.scores(for: group, in: subject)
      precondition(scores.count == group.count, "a criterion gives each channel one score")
      pools.append(
        Pool(group: group, scores: scores, ratio: try Self.ratio(of: group, options: options)))
    }
    self.grouping = grouping
    groups = eligible.groups
    self.pools = pools
    self.options = options
    self.criterion = criterion.text(with: gradients)
    isComparable = type(of: criterion).comparesGroups
  }

  /// The share that is asked for a group by name.
  private static func ratio(
    of group: ChannelGroup, options: PruningOptions
  ) throws(CompressionError) -> PruningRatio? {
    let given = group.producers.compactMap { options.ratio(for: $0) }
    guard let first = given.first else { return nil }
    guard given.allSatisfy({ $0 == first }) else {
      throw .ratiosDisagree(layers: group.producers)
    }
    return first
  }
}
