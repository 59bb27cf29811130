// SPDX-License-Identifier: MIT
import Tensors

/// The L2 norm of a filter: the root of the sum of w^2 over its weights.
///
/// Coupled filters score their mean. Of quantized weights the full-precision values count.
package struct L2Norm: PruningCriterion {
  package static let name = "l2"
  package static let summary = "root of the sum of a filter's squared weights"

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    try group.meanFilterScores(in: subject) { weights in
      weights.sumsOfPowers(axis: 0, power: 2).map { $0.squareRoot() }
    }
  }
}
