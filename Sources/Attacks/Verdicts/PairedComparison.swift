// SPDX-License-Identifier: MIT
import Glibc

/// Two models on the same images: which they agree on, and whether the difference could be chance.
package struct PairedComparison: Equatable, Sendable {
  /// Images on which both stand.
  package let both: Int
  /// Images on which neither stands.
  package let neither: Int
  /// Positions of images on which only the first stands.
  package let lost: [Int]
  /// Positions of images on which only the second stands.
  package let gained: [Int]

  /// Compares two verdicts on each image; images without one are left out.
  package init(_ first: [Bool?], _ second: [Bool?]) {
    precondition(first.count == second.count, "the images are the same")
    var (both, neither): (Int, Int) = (0, 0)
    var (lost, gained): ([Int], [Int]) = ([], [])
    for index in first.indices {
      switch (first[index], second[index]) {
      case (true?, true?): both += 1
      case (true?, false?): lost.append(index)
      case (false?, true?): gained.append(index)
      case (false?, false?): neither += 1
      default: continue
      }
    }
    self.both = both
    self.neither = neither
    self.lost = lost
    self.gained = gained
  }

  /// The chance of a split at least as uneven if each flipped image were as likely to flip either
  /// way: the exact two-sided test of McNemar (1947), a binomial with one half.
  package var pValue: Double {
    let flips = lost.count + gained.count
    let fewer = min(lost.count, gained.count)
    let all: Double = lgamma(Double(flips + 1))
    var tail = 0.0
    for count in 0...fewer {
      let ways: Double = all - lgamma(Double(count + 1)) - lgamma(Double(flips - count + 1))
      tail += exp(ways - Double(flips) * log(2.0))
    }
    return min(1, 2 * tail)
  }
}
