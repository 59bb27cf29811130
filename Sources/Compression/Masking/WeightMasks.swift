// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Masks for the weights of convolutions and linear layers, by parameter key.
package struct WeightMasks: Equatable, Sendable {
  package let masks: [String: Tensor]

  package init(_ masks: [String: Tensor]) {
    self.masks = masks
  }

  /// Keeps the weights with the highest scores, all but floor(n ratio) of n.
  ///
  /// Among equal scores the lower index goes first. What is pruned already stays pruned, and counts
  /// unless `ofRemaining` is set: then the ratio is that of the weights that are left.
  ///
  /// - Parameter keep: Layers whose weights all stay, by path or container's path.
  /// - Throws: `CompressionError` if a weight is not finite, or a name in `keep` has no weights.
  package init(
    of network: Network, ratio: PruningRatio, criterion: any WeightCriterion = WeightMagnitude(),
    scope: PruningScope = .global, ofRemaining: Bool = false, keep: [String] = []
  ) throws(CompressionError) {
    let weights = try network.maskableWeights(keep: keep)
    let scores = weights.enumerated().map { ordinal, keyed in
      Self.scores(of: keyed.parameter, by: criterion, ordinal: ordinal)
    }
    self.init(
      weights: weights, scores: scores, ratio: ratio, scope: scope, ofRemaining: ofRemaining)
  }

  private init(
    weights: [KeyedParameter], scores: [[Float]], ratio: PruningRatio, scope: PruningScope,
    ofRemaining: Bool
  ) {
    func keeping(_ scores: [Float]) -> [Float] {
      // What is pruned already has the scores below zero, and stays so.
      let gone = scores.count { $0 < 0 }
      let wanted =
        ofRemaining
        ? gone + ratio.removedCount(of: scores.count - gone)
        : ratio.removedCount(of: scores.count)
      return Self.keeping(scores, removing: max(wanted, gone))
    }
    var kept: [[Float]]
    switch scope {
    case .local: kept = scores.map(keeping)
    case .global:
      let all = keeping(scores.flatMap { $0 })
      kept = []
      var start = 0
      for layer in scores {
        kept.append(Array(all[start..<(start + layer.count)]))
        start += layer.count
      }
    }
    masks = Dictionary(
      zip(weights, kept).map { keyed, values in
        (keyed.key, Tensor(shape: keyed.parameter.value.shape) { values[$0] })
      }, uniquingKeysWith: { first, _ in first })
  }

  /// Keeps the filters that a plan keeps, and all other weights.
  package init(filtersKeptBy plan: PruningPlan, in network: Network) {
    let subject = PruningSubject(network)
    var masks: [String: Tensor] = [:]
    for cut in plan.cuts {
      for member in cut.group.filters {
        let shape = subject.parameter(member.key).value.shape
        let size = shape.count / max(shape[0], 1)
        var mask = masks[member.key] ?? Tensor(repeating: 1, shape: shape)
        for filter in cut.removed.flatMap({ member.indices[$0] }) {
          for index in (filter * size)..<((filter + 1) * size) { mask[index] = 0 }
        }
        masks[member.key] = mask
      }
    }
    self.masks = masks
  }

  /// How many weights stay, of how many.
  package var counts: (kept: Int, all: Int) {
    masks.values.reduce((0, 0)) { total, mask in
      (total.0 + mask.values.reduce(0) { $0 + ($1 == 0 ? 0 : 1) }, total.1 + mask.count)
    }
  }

  /// A criterion's scores, with what is pruned already below all of them.
  private static func scores(
    of weights: Parameter, by criterion: any WeightCriterion, ordinal: Int
  ) -> [Float] {
    var scores = criterion.scores(of: weights, ordinal: ordinal)
    if let mask = weights.mask {
      for index in scores.indices where mask[index] == 0 { scores[index] = -1 }
    }
    return scores
  }

  /// 0 for the lowest `count` scores, 1 for the others.
  package static func keeping(_ scores: [Float], removing count: Int) -> [Float] {
    var mask = [Float](repeating: 1, count: scores.count)
    guard count > 0 else { return mask }
    let threshold = OrderStatistic.smallest(count, of: scores)
    var ties = count - scores.reduce(0) { $0 + ($1 < threshold ? 1 : 0) }
    for index in scores.indices {
      if scores[index] < threshold {
        mask[index] = 0
      } else if scores[index] == threshold, ties > 0 {
        mask[index] = 0
        ties -= 1
      }
    }
    return mask
  }
}
