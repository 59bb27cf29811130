// SPDX-License-Identifier: MIT

/// Among which channels the lowest scores are sought.
package enum PruningScope: String, Sendable, CaseIterable {
  /// Each group loses the same share of its channels.
  case local
  /// All groups side by side lose the share together.
  case global

  /// One line on what it is.
  package var summary: String {
    switch self {
    case .local: "in each group of coupled channels"
    case .global: "among all groups side by side"
    }
  }
}

/// What happens to channels that several layers make together.
package enum PruningCoupling: String, Sendable, CaseIterable {
  /// They are scored together and go together.
  case group
  /// Every layer chooses by itself; a channel goes where all layers that make it have chosen it.
  ///
  /// What the pruner of arXiv 2403.09441 does with residual networks (L1 per convolution, then the
  /// masks of coupled convolutions joined by OR), so that far fewer channels go than the ratio says.
  case or

  /// One line on what it is.
  package var summary: String {
    switch self {
    case .group: "coupled channels are scored together and go together"
    case .or: "each layer chooses alone, any that keeps a channel saves it (arXiv 2403.09441)"
    }
  }
}

/// What a pruning step leaves alone, and how counts are chosen.
package struct PruningOptions: Equatable, Sendable {
  package var scope: PruningScope
  package var coupling: PruningCoupling
  /// Layers that lose no filters, by path; a container's path stands for all it holds.
  package var keep: [String]
  /// Shares of their own for layers, by path or container's path, instead of the general ratio.
  package var ratios: [String: PruningRatio]
  /// Whether the outputs of linear layers are pruned as well; the paper prunes convolutions only.
  package var includesLinear: Bool
  /// What kept channel counts are a multiple of, where anything is removed.
  package var rounding: Int
  /// The greatest share that any group may lose, whatever the scope; nil for all but one channel.
  package var limit: PruningRatio?

  package init(
    scope: PruningScope = .local, coupling: PruningCoupling = .group, keep: [String] = [],
    ratios: [String: PruningRatio] = [:], includesLinear: Bool = false, rounding: Int = 1,
    limit: PruningRatio? = nil
  ) {
    self.scope = scope
    self.coupling = coupling
    self.keep = keep
    self.ratios = ratios
    self.includesLinear = includesLinear
    self.rounding = rounding
    self.limit = limit
  }

  /// The options that differ from the defaults in canonical text, each after a space.
  var text: String {
    var text = scope == .local ? "" : " scope=\(scope.rawValue)"
    if coupling != .group { text += " coupling=\(coupling.rawValue)" }
    if !keep.isEmpty { text += " keep=" + Set(keep).sorted().joined(separator: ",") }
    if !ratios.isEmpty {
      let pairs = ratios.sorted { $0.key < $1.key }.map { "\($0.key):\($0.value)" }
      text += " layers=" + pairs.joined(separator: ",")
    }
    if includesLinear { text += " linear=yes" }
    if rounding > 1 { text += " round=\(rounding)" }
    if let limit { text += " max=\(limit)" }
    return text
  }

  /// The fewest channels that must stay of a number that there were at the start.
  func leastKept(of count: Int) -> Int {
    max(1, limit.map { count - $0.removedCount(of: count) } ?? 1)
  }

  /// How many channels stay where about `kept` of `count` are to; at least one.
  func rounded(_ kept: Int, of count: Int) -> Int {
    guard kept < count else { return count }
    let rounded = kept - kept % rounding
    return rounded > 0 ? rounded : min(rounding, count)
  }

  /// Whether a layer is one of those to keep, or inside one.
  func keeps(_ path: String) -> Bool {
    keep.contains { path.isInside($0) }
  }

  /// The share that is asked for a layer by name; the most precise name counts.
  func ratio(for path: String) -> PruningRatio? {
    ratios.filter { path.isInside($0.key) }.max { $0.key.count < $1.key.count }?.value
  }
}

extension String {
  /// Whether a path is another one, or inside the container that it names.
  func isInside(_ path: String) -> Bool { self == path || hasPrefix(path + ".") }
}
