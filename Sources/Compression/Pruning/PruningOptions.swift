// SPDX-License-Identifier: MIT

/// Among which channels the lowest scores are sought.
package enum PruningScope: String, Sendable, CaseIterable {
  /// Each group loses the same share of its channels.
  case local
}

/// What a pruning step leaves alone, and how counts are chosen.
package struct PruningOptions: Equatable, Sendable {
  package var scope: PruningScope
  /// Layers that lose no filters, by path; a container's path stands for all it holds.
  package var keep: [String]
  /// Whether the outputs of linear layers are pruned as well; the paper prunes convolutions only.
  package var includesLinear: Bool
  /// What kept channel counts are a multiple of, where anything is removed.
  package var rounding: Int

  package init(
    scope: PruningScope = .local, keep: [String] = [], includesLinear: Bool = false,
    rounding: Int = 1
  ) {
    self.scope = scope
    self.keep = keep
    self.includesLinear = includesLinear
    self.rounding = rounding
  }

  /// The options that differ from the defaults in canonical text, each after a space.
  var text: String {
    var text = scope == .local ? "" : " scope=\(scope.rawValue)"
    if !keep.isEmpty { text += " keep=" + Set(keep).sorted().joined(separator: ",") }
    if includesLinear { text += " linear=yes" }
    if rounding > 1 { text += " round=\(rounding)" }
    return text
  }

  /// How many of a group's channels stay; at least one.
  func keptCount(of count: Int, ratio: PruningRatio) -> Int {
    let removed = ratio.removedCount(of: count)
    guard removed > 0 else { return count }
    let kept = count - removed
    let rounded = kept - kept % rounding
    return rounded > 0 ? rounded : min(rounding, count)
  }

  /// Whether a layer is one of those to keep, or inside one.
  func keeps(_ path: String) -> Bool {
    keep.contains { path == $0 || path.hasPrefix($0 + ".") }
  }
}
