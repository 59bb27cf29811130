// SPDX-License-Identifier: MIT
import Glibc

/// A pruning as a model's history has it: `prune 0.5 by=l1`.
///
/// A pruning in steps leaves an entry for each step, whose ratio is counted on the channels before the
/// first one; each step keeps the same share of what the step before it has left.
struct PruningEntry {
  /// The most steps of one pruning.
  private static let mostSteps = 1000

  let ratio: Double
  private let criterion: Substring
  /// What was to be left, of the channels or of what a target names.
  private let left: Double
  private let unit: Substring
  /// By how much `left` may be rounded: ratios have four decimals.
  private let tolerance: Double

  /// Nil for an entry of another kind.
  init?(_ entry: String) {
    let words = entry.split(separator: " ")
    guard words.count > 1, words[0] == "prune", let ratio = Double(words[1]) else { return nil }
    self.ratio = ratio
    criterion = words.count > 2 ? words[2] : ""
    let target = words.last.flatMap { $0.hasPrefix("to=") ? $0.dropFirst(3) : nil } ?? ""
    let number = target.prefix { $0.isNumber || $0 == "." }
    unit = target.dropFirst(number.count)
    left = Double(number) ?? 1 - ratio
    tolerance = number.isEmpty ? 5.1e-5 : 1e-9
  }

  /// The share of channels that some prunings took, one after the other.
  static func share(of entries: [PruningEntry]) -> Double {
    var kept = 1.0
    var rest = entries[...]
    while !rest.isEmpty {
      let pruning = rest.prefix(steps(rest))
      kept *= 1 - (pruning.last?.ratio ?? 0)
      rest = rest.dropFirst(pruning.count)
    }
    return 1 - kept
  }

  /// How many of the first entries are the steps of one pruning.
  ///
  /// Ratios that someone has typed one by one are taken for steps where they happen to be the same.
  private static func steps(_ entries: ArraySlice<PruningEntry>) -> Int {
    let entries = Array(entries.prefix(mostSteps))
    for count in stride(from: entries.count, to: 1, by: -1) {
      let last = entries[count - 1]
      let areSteps = entries.prefix(count - 1).enumerated().allSatisfy { index, entry in
        let left = pow(last.left, Double(index + 1) / Double(count))
        return entry.criterion == last.criterion && entry.unit == last.unit
          && abs(entry.left - left) < last.tolerance
      }
      if areSteps { return count }
    }
    return 1
  }
}
