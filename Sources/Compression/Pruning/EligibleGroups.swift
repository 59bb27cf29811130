// SPDX-License-Identifier: MIT
import Networks

/// The groups that options let be pruned: of convolutions, or linear layers too, and none to keep.
struct EligibleGroups {
  let groups: [ChannelGroup]
  /// The same channels once more for each layer that makes them, with that layer alone.
  let layers: [ChannelGroup]

  init(
    _ grouping: ChannelGrouping, of network: Network, options: PruningOptions
  ) throws(CompressionError) {
    let producers = grouping.producers
    for name in options.keep + options.ratios.keys.sorted() {
      guard producers.contains(where: { $0.isInside(name) }) else {
        throw .noSuchLayer(name: name, known: producers)
      }
    }
    var convolutions: Set<String> = []
    network.visit { path, layer in if layer is Convolution2D { convolutions.insert(path) } }
    let isEligible = { (path: String) in
      !options.keeps(path) && (options.includesLinear || convolutions.contains(path))
    }
    let groups = grouping.groups.filter { $0.producers.allSatisfy(isEligible) }
    for name in options.ratios.keys.sorted() {
      guard groups.contains(where: { $0.producers.contains { $0.isInside(name) } }) else {
        throw .layerNotPrunable(name: name)
      }
    }
    guard !groups.isEmpty else {
      throw .nothingToPrune(
        network: network.name, keep: options.keep, includesLinear: options.includesLinear)
    }
    self.groups = groups
    let channels = Set(groups.flatMap(\.channels))
    layers = grouping.layerGroups.compactMap { $0.restricted(to: channels) }
  }
}
