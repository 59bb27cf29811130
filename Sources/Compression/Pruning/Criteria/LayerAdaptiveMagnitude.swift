// SPDX-License-Identifier: MIT
import Tensors

/// The layer-adaptive magnitude score: a channel's squared norm over the sum of all squared norms
/// of its group that are not smaller.
///
/// LAMP (Lee et al. 2021, equation 2) for channels. Inside a group it orders as the L2 norm does;
/// its point is that groups compare, so that `scope=global` never empties one before the others.
package struct LayerAdaptiveMagnitude: PruningCriterion {
  package static let name = "lamp"
  package static let summary = "squared norm over those not smaller (Lee et al. 2021)"
  package static let comparesGroups = true

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    let squares = try group.meanFilterScores(in: subject) { $0.sumsOfPowers(axis: 0, power: 2) }
    return Self.scores(of: squares)
  }

  /// The scores of squared magnitudes; of equal ones the later has the smaller remainder.
  static func scores(of squares: [Double]) -> [Double] {
    var scores = squares
    var remaining = 0.0
    for index in squares.indices.sorted(by: { (squares[$0], $0) > (squares[$1], $1) }) {
      remaining += squares[index]
      scores[index] = remaining > 0 ? squares[index] / remaining : 0
    }
    return scores
  }
}
