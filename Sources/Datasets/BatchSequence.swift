// SPDX-License-Identifier: MIT

/// The batches of one epoch: sample indices in a given order, cut into pieces of equal size.
///
/// The last batch holds what is left and may be smaller. The order comes from outside, so that
/// a generator keyed by (seed, epoch) alone decides it, whatever the batch size.
package struct BatchSequence: RandomAccessCollection, Equatable, Sendable {
  /// The samples in the order in which they are used.
  package let order: [Int]
  /// The number of samples in every batch but the last.
  package let batchSize: Int

  /// Batches over some samples, in the order given.
  package init(indices: [Int], batchSize: Int) {
    precondition(batchSize > 0, "a batch holds at least one sample")
    order = indices
    self.batchSize = batchSize
  }

  /// The first batch, 0.
  package var startIndex: Int { 0 }
  /// The number of batches.
  package var endIndex: Int { (order.count + batchSize - 1) / batchSize }

  /// The sample indices of one batch.
  package subscript(batch: Int) -> ArraySlice<Int> {
    order[batch * batchSize..<Swift.min((batch + 1) * batchSize, order.count)]
  }
}
