// SPDX-License-Identifier: MIT
import Tensors

/// The L1 norm of a filter: the sum of |w| over its weights.
///
/// Li et al. 2017, section 3.1. Coupled filters score their mean. Of quantized weights the
/// full-precision values count.
package struct L1Norm: PruningCriterion {
  package static let name = "l1"
  package static let summary = "sum of a filter's absolute weights (Li et al. 2017)"

  package init(seed: UInt64 = 0) {}

  package func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    try group.meanFilterScores(in: subject) { $0.sumsOfPowers(axis: 0, power: 1) }
  }
}
