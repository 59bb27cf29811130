// SPDX-License-Identifier: MIT

/// Chooses which channels of scored pools go.
struct ChannelSelection {
  private let scores: ChannelScores
  private let ratio: PruningRatio
  /// Channels that each pool had when pruning began, where it had more than now.
  private let startingCounts: [Int]
  private var options: PruningOptions { scores.options }

  init(_ scores: ChannelScores, ratio: PruningRatio, startingCounts: [String: Int]) {
    self.scores = scores
    self.ratio = ratio
    self.startingCounts = scores.pools.map { pool in
      max(startingCounts[pool.group.signature] ?? 0, pool.group.count)
    }
  }

  /// The roots of all channels that go.
  var removedChannels: Set<Int> {
    var chosen: Set<Int> = []
    var saved: Set<Int> = []
    for (pool, kept) in zip(scores.pools, keptCounts) {
      let order = pool.scores.indices.sorted { (pool.scores[$0], $0) < (pool.scores[$1], $1) }
      let gone = pool.group.count - kept
      chosen.formUnion(order.prefix(gone).map { pool.group.channels[$0] })
      saved.formUnion(order.dropFirst(gone).map { pool.group.channels[$0] })
    }
    // With `coupling=or` a channel stays where any layer that makes it keeps it; a group is alone
    // with its channels.
    return chosen.subtracting(saved)
  }

  /// How many channels of each pool stay.
  private var keptCounts: [Int] {
    let counts = scores.pools.map(\.group.count)
    let kept = options.scope == .local ? localCounts : globalCounts
    return kept.indices.map { index in
      let start = startingCounts[index]
      let rounded = options.rounded(kept[index], of: start)
      // What must stay goes before round numbers.
      let least = options.leastKept(of: start)
      let roundedUp = (least + options.rounding - 1) / options.rounding * options.rounding
      return min(rounded < least ? min(roundedUp, start) : rounded, counts[index])
    }
  }

  private var localCounts: [Int] {
    scores.pools.indices.map { index in
      let start = startingCounts[index]
      let removed = (scores.pools[index].ratio ?? ratio).removedCount(of: start)
      return max(start - removed, options.leastKept(of: start))
    }
  }

  /// Removes the lowest scores of all pools one by one; pools with a share of their own, and those
  /// down to what must stay, give no more.
  private var globalCounts: [Int] {
    var kept = localCounts
    let shared = scores.pools.indices.filter { scores.pools[$0].ratio == nil }
    for index in shared { kept[index] = scores.pools[index].group.count }
    let total = shared.reduce(0) { $0 + startingCounts[$1] }
    var left = ratio.removedCount(of: total) - total + shared.reduce(0) { $0 + kept[$1] }
    for (_, index) in ranked(shared) where left > 0 {
      guard kept[index] > options.leastKept(of: startingCounts[index]) else { continue }
      kept[index] -= 1
      left -= 1
    }
    return kept
  }

  /// All scores of some pools in ascending order, each with its pool.
  private func ranked(_ pools: [Int]) -> [(score: Double, pool: Int)] {
    let all = pools.flatMap { index in
      let values = scores.pools[index].scores
      let mean = values.reduce(0, +) / Double(max(values.count, 1))
      let unit = scores.isComparable || mean <= 0 ? 1 : mean
      return values.map { (score: $0 / unit, pool: index) }
    }
    return all.enumerated().sorted { ($0.element.score, $0.offset) < ($1.element.score, $1.offset) }
      .map(\.element)
  }
}
