// SPDX-License-Identifier: MIT
package import Networks

/// All groups of channels that pruning can remove from a network, in network order.
///
/// The image's channels and the class scores are in none, nor are channels that no layer makes.
package struct ChannelGrouping: Sendable {
  package let coupling: ChannelCoupling
  package let groups: [ChannelGroup]
  /// The channels that each layer makes, with its filters and the batch normalizations behind them
  /// alone; pinned ones included.
  let layerGroups: [ChannelGroup]

  /// Finds the groups of a network by its channel coupling.
  package init(of network: Network) {
    let coupling = network.channelCoupling
    self.coupling = coupling
    let rooted = coupling.slices.map { slice in
      RootedSlice(slice: slice, roots: slice.space.atoms.map(coupling.root(of:)))
    }
    groups = Self.classes(of: coupling, rooted: rooted).compactMap { roots in
      let members = rooted.compactMap { $0.member(for: roots) }
      guard members.contains(where: { $0.role == .output }) else { return nil }
      return ChannelGroup(channels: roots, members: members)
    }
    var makers: [Int: Int] = [:]
    layerGroups = rooted.filter { $0.slice.role == .output }.map { maker in
      let rank = makers[maker.roots.first ?? 0, default: 0]
      makers[maker.roots.first ?? 0] = rank + 1
      let roots = Set(maker.roots).sorted()
      let own = rooted.filter { other in
        other.slice.path == maker.slice.path && other.slice.role == .output
          || other.slice.role == .channel && other.slice.space == maker.slice.space
      }
      return ChannelGroup(
        channels: roots, members: own.compactMap { $0.member(for: roots) }, rank: rank)
    }
  }

  /// How many channels each group has, by the group's signature, for iterative pruning; with the
  /// layers that make them one by one too.
  package var channelCounts: [String: Int] {
    Dictionary(
      (groups + layerGroups).map { ($0.signature, $0.count) }, uniquingKeysWith: { max($0, $1) })
  }

  /// Every layer whose filters make channels, pinned ones included, in network order.
  package var producers: [String] {
    coupling.slices.filter { $0.role == .output }.map(\.path)
  }

  /// Roots that stand in the same slices and on the same sides of layers, without pinned ones.
  private static func classes(of coupling: ChannelCoupling, rooted: [RootedSlice]) -> [[Int]] {
    var places: [Int: [Int]] = [:]
    var number = 0
    func note(_ roots: [Int]) {
      for root in Set(roots) { places[root, default: []].append(number) }
      number += 1
    }
    for slice in rooted { note(slice.roots) }
    for sides in coupling.sides {
      note(sides.input.atoms.map(coupling.root(of:)))
      note(sides.output.atoms.map(coupling.root(of:)))
    }
    let pinned = coupling.pinnedRoots
    var classes: [[Int]: [Int]] = [:]
    for root in places.keys.sorted() where !pinned.contains(root) {
      classes[places[root] ?? [], default: []].append(root)
    }
    return classes.values.sorted { ($0.first ?? 0) < ($1.first ?? 0) }
  }
}

/// A slice with the root of each of its indices.
private struct RootedSlice {
  let slice: ChannelCoupling.Slice
  let roots: [Int]

  /// The part of the slice in which some roots stand; nil if they do not.
  func member(for channels: [Int]) -> ChannelGroup.Member? {
    var position: [Int: Int] = [:]
    for (index, root) in channels.enumerated() { position[root] = index }
    var indices = [[Int]](repeating: [], count: channels.count)
    for (index, root) in roots.enumerated() {
      if let channel = position[root] { indices[channel].append(index) }
    }
    guard indices.contains(where: { !$0.isEmpty }) else { return nil }
    return ChannelGroup.Member(
      path: slice.path, parameter: slice.parameter, axis: slice.axis, role: slice.role,
      indices: indices)
  }
}
