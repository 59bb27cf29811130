// SPDX-License-Identifier: MIT
import Glibc

/// How many of a population can have a property, when a random sample of it has shown so many.
///
/// The exact 95 % interval from the hypergeometric distribution, as Clopper and Pearson's is from the
/// binomial.
package struct FinitePopulationBound: Equatable, Sendable {
  /// The fewest and the most of the whole population, the sample included.
  package let range: ClosedRange<Int>

  /// `found` of `sample` have the property; the sample is part of `population`.
  package init(found: Int, sample: Int, population: Int) {
    precondition(
      (0...sample).contains(found) && sample <= population, "a sample is part of its population")
    let most = population - (sample - found)
    guard sample > 0, sample < population else {
      range = found...most
      return
    }
    // Both tails are monotone in the population's number.
    let low = Self.first(found...most) { count in
      1 - Self.below(found, count, sample, population) > 0.025
    }
    let high = Self.first(found...(most + 1)) { count in
      count > most || Self.below(found + 1, count, sample, population) <= 0.025
    }
    range = low...max(low, high - 1)
  }

  /// The first number for which a property holds from there on.
  private static func first(_ numbers: ClosedRange<Int>, _ holds: (Int) -> Bool) -> Int {
    var (low, high) = (numbers.lowerBound, numbers.upperBound)
    while low < high {
      let middle = (low + high) / 2
      if holds(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// The chance that a sample shows fewer than `limit`, when `count` of the population have it.
  private static func below(_ limit: Int, _ count: Int, _ sample: Int, _ population: Int) -> Double
  {
    let fewest = max(0, sample - (population - count))
    let all = logChoices(population, sample)
    var sum = 0.0
    for shown in fewest..<max(fewest, min(limit, min(count, sample) + 1)) {
      sum += exp(
        logChoices(count, shown) + logChoices(population - count, sample - shown) - all)
    }
    return min(sum, 1)
  }

  private static func logChoices(_ all: Int, _ some: Int) -> Double {
    lgamma(Double(all + 1)) - lgamma(Double(some + 1)) - lgamma(Double(all - some + 1))
  }
}
