// SPDX-License-Identifier: MIT
import Datasets
import Testing

@Suite struct BatchSequenceTests {
  @Test func theLastOddBatchIsIncluded() {
    let batches = BatchSequence(indices: [6, 0, 5, 1, 4, 2, 3], batchSize: 3)
    #expect(batches.map(Array.init) == [[6, 0, 5], [1, 4, 2], [3]])
    #expect(batches.count == 3)
  }

  @Test(arguments: [(0, 4, 0), (1, 4, 1), (4, 4, 1), (5, 4, 2), (8, 4, 2), (3, 100, 1)])
  func everySampleComesOnce(count: Int, batchSize: Int, batchCount: Int) {
    let batches = BatchSequence(indices: Array(0..<count), batchSize: batchSize)
    #expect(batches.count == batchCount)
    #expect(batches.flatMap(\.self) == Array(0..<count))
  }

  @Test func theOrderDoesNotDependOnTheBatchSize() {
    let permutation = [3, 1, 0, 2]
    for size in 1...5 {
      let batches = BatchSequence(indices: permutation, batchSize: size)
      #expect(batches.flatMap(\.self) == permutation)
    }
  }
}
