// SPDX-License-Identifier: MIT
import Compression

/// A pruning as a model's history has it: `prune 0.5 by=l1`.
///
/// A pruning in steps leaves an entry for each, which ends with `step=1/3`; its ratio is counted on the
/// channels before the first of them.
struct PruningEntry {
  private let ratio: Double
  /// Which step it is, of how many: 1 of 1 where all channels went at once.
  private let step: Int
  private let steps: Int

  /// Nil for an entry of another kind.
  init?(_ entry: String) {
    let words = entry.split(separator: " ")
    guard words.count > 1, words[0] == "prune", let ratio = PruningRatio(words[1])
    else { return nil }
    self.ratio = ratio.value
    let place = words.last.flatMap { $0.hasPrefix("step=") ? $0.dropFirst(5) : nil } ?? "1/1"
    let numbers = place.split(separator: "/").compactMap { Int($0) }
    (step, steps) = numbers.count == 2 ? (numbers[0], numbers[1]) : (1, 1)
  }

  /// The share of channels that some prunings took, one after the other.
  static func share(of entries: [PruningEntry]) -> Double {
    let kept = entries.indices.reduce(1.0) { kept, index in
      let isSurpassed = index + 1 < entries.count && entries[index + 1].follows(entries[index])
      return isSurpassed ? kept : kept * (1 - entries[index].ratio)
    }
    return 1 - kept
  }

  /// Whether it is the next step of the same pruning, whose ratio holds that of the one before.
  private func follows(_ former: PruningEntry) -> Bool {
    steps == former.steps && step == former.step + 1
  }
}
