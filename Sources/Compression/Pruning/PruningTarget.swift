// SPDX-License-Identifier: MIT
package import Networks

/// What a network is to cost after pruning, as a share of what it cost.
package struct PruningTarget: Equatable, Sendable, CustomStringConvertible {
  /// What is counted.
  package enum Quantity: String, Sendable, CaseIterable {
    case macs, params

    /// One line on what it is.
    package var summary: String {
      switch self {
      case .macs: "multiply-accumulates of one image"
      case .params: "trained values"
      }
    }

    package func count(of network: Network) -> Int {
      switch self {
      case .macs: network.multiplyAccumulates
      case .params: network.parameterCount
      }
    }
  }

  package let quantity: Quantity
  /// The share that is to stay, above 0 and below 1.
  package let share: Double

  package init(_ quantity: Quantity, share: Double) {
    self.quantity = quantity
    self.share = share
  }

  /// The canonical text, such as `0.25macs`.
  package var description: String { "\(share)\(quantity.rawValue)" }

  /// The plan with the lowest ratio, in steps of 1/10,000, that costs no more than the share of
  /// `start`.
  ///
  /// - Parameter start: What the network cost before the first step; what it costs now where nil.
  /// - Throws: `CompressionError.targetOutOfReach` if even the highest ratio leaves more.
  package func plan(
    _ network: Network, scores: ChannelScores, startingCounts: [String: Int] = [:],
    start: Int? = nil
  ) throws(CompressionError) -> PruningPlan {
    let allowed = share * Double(start ?? quantity.count(of: network))
    func attempt(_ step: Int) throws(CompressionError) -> (plan: PruningPlan, cost: Int) {
      let plan = PruningPlan(
        scores, ratio: try PruningRatio(Double(step) / 10_000), startingCounts: startingCounts)
      return (plan, quantity.count(of: try network.pruned(by: plan)))
    }
    var (low, high) = (0, 9_999)
    var best = try attempt(high)
    guard Double(best.cost) <= allowed else {
      throw .targetOutOfReach(
        target: description, least: Double(best.cost) / allowed * share)
    }
    // What goes at one ratio goes at every higher one, so that cost falls as the ratio grows.
    while low < high {
      let middle = (low + high) / 2
      let found = try attempt(middle)
      if Double(found.cost) <= allowed {
        (best, high) = (found, middle)
      } else {
        low = middle + 1
      }
    }
    best.plan.remark = " to=\(description)"
    return best.plan
  }
}
