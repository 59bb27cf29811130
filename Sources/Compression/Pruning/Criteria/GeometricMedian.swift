// SPDX-License-Identifier: MIT
import Tensors

/// The distance of a filter from all others of its layer: sum over k of ||w_j - w_k||.
///
/// Filter pruning via geometric median, FPGM (He et al. 2019, equation 6): filters in the middle of
/// the others are replaceable, whatever their size. Coupled filters score their mean.
package struct GeometricMedian: PruningCriterion {
  package static let name = "fpgm"
  package static let summary = "distance from a layer's other filters (He et al. 2019)"

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    try group.meanFilterScores(in: subject, Self.distances)
  }

  /// For each filter the sum of its Euclidean distances from all filters.
  private static func distances(of weights: Tensor) -> [Double] {
    let count = weights.shape[0]
    let size = weights.count / max(count, 1)
    let values = weights.values
    var sums = [Double](repeating: 0, count: count)
    for first in 0..<count {
      for second in 0..<first {
        var square = Float(0)
        for index in 0..<size {
          let gap = values[first * size + index] - values[second * size + index]
          square += gap * gap
        }
        let distance = Double(square).squareRoot()
        sums[first] += distance
        sums[second] += distance
      }
    }
    return sums
  }
}
