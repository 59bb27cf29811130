// SPDX-License-Identifier: MIT

/// What is left of a quantized network's robustness after each of several searches.
package struct MaskingResult: Equatable, Sendable {
  /// One search.
  package struct Member: Equatable, Sendable {
    package let name: String
    /// Images that it was tried on.
    package let attacked: Int
    /// Those that it broke.
    package let broken: Int
    /// The share of all images that withstood it and those before it.
    package let robustAccuracy: Double
  }

  /// The worst of all searches, image by image.
  package private(set) var worst: RobustResult
  /// The searches in their order; fewer than three if stopped.
  package private(set) var members: [Member]

  /// Whether a search was stopped or left out: then the answer is an upper bound.
  package private(set) var isPartial: Bool

  init(_ whole: RobustResult, name: String) {
    let first = whole.settled
    worst = first
    isPartial = whole.isPartial
    let attacked = first.count - first.wrongCount
    members = [
      Member(
        name: name, attacked: attacked, broken: attacked - first.robustCount,
        robustAccuracy: first.robustAccuracy)
    ]
  }

  /// The positions of images that nothing has broken.
  var standing: [Int] { worst.outcomes.indices.filter { worst.outcomes[$0] == .robust } }

  /// What the first search claims beyond what withstands all of them.
  package var gap: Double {
    (members.first?.robustAccuracy ?? 0) - (members.last?.robustAccuracy ?? 0)
  }

  /// Notes that searches are left out.
  mutating func stop() { isPartial = true }

  /// Takes what the next search did to some images.
  mutating func add(_ result: RobustResult, of positions: [Int], name: String) {
    isPartial = isPartial || result.isPartial
    var (outcomes, distances, levels) = (worst.outcomes, worst.distances, worst.levels)
    var pictures = worst.pictures
    var broken = 0
    for (index, position) in positions.enumerated() {
      // An image that was not reached has withstood what came before, and no more is known.
      guard case .broken = result.outcomes[index] else { continue }
      outcomes[position] = result.outcomes[index]
      distances[position] = result.distances[index]
      levels[position] = result.levels[index]
      pictures[position] = result.pictures[index]
      broken += 1
    }
    worst = RobustResult(
      outcomes: outcomes, distances: distances, levels: levels,
      predictions: worst.predictions, pictures: pictures,
      gradients: worst.gradients + result.gradients, queries: worst.queries + result.queries,
      protocolID: "\(worst.protocolID) then \(name): \(result.protocolID)")
    members.append(
      Member(
        name: name, attacked: result.count, broken: broken, robustAccuracy: worst.robustAccuracy))
  }
}
