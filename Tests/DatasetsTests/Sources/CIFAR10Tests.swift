// SPDX-License-Identifier: MIT
import Datasets
import Glibc
import Storage
import TestSupport
import Testing

@Suite struct CIFAR10Tests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private func records(_ labels: [UInt8], seed: UInt64) -> [UInt8] {
    labels.enumerated().flatMap { [$1] + TestData.noise(3072, seed: seed + UInt64($0)) }
  }

  @Test func readsRecordsInOrder() throws {
    for batch in 1...5 {
      let bytes = records([UInt8(batch), 9], seed: UInt64(batch) * 10)
      try AtomicFile.write(bytes, to: folder("data_batch_\(batch).bin"))
    }
    try AtomicFile.write(
      Gzip.deflate(records([4], seed: 0)), to: folder("test_batch.bin.gz"))
    let dataset = try CIFAR10().load(from: folder.path)
    #expect(dataset.train.labels == [1, 9, 2, 9, 3, 9, 4, 9, 5, 9])
    #expect(Array(dataset.train.image(at: 2)) == TestData.noise(3072, seed: 20))
    #expect(Array(dataset.train.image(at: 9)) == TestData.noise(3072, seed: 51))
    #expect(dataset.test.labels == [4])
    #expect(dataset.shape.description == "3x32x32")
    #expect(dataset.notes.count { $0.contains("differs from the published file") } == 6)
    #expect(
      dataset.notes.prefix(2) == [
        "10 training images instead of the published 50,000",
        "1 test images instead of the published 10,000",
      ])
  }

  @Test func missingBatchesAreNoted() throws {
    try AtomicFile.write(records([1], seed: 1), to: folder("data_batch_2.bin"))
    let dataset = try CIFAR10().load(from: folder.path)
    #expect(dataset.train.count == 1)
    #expect(dataset.test.isEmpty)
    #expect(
      dataset.notes.first
        == "missing: data_batch_1.bin, data_batch_3.bin, data_batch_4.bin, data_batch_5.bin, "
        + "test_batch.bin")
    #expect(datasetError { _ = try dataset.testImages(for: "eval") } != nil)
  }

  @Test func aBatchThatCannotBeReachedIsNotMissing() throws {
    try AtomicFile.write(records([1], seed: 1), to: folder("data_batch_2.bin"))
    // A link to itself.
    unsafe _ = symlink("data_batch_1.bin", folder("data_batch_1.bin"))
    guard case .file(let error)? = datasetError({ _ = try CIFAR10().load(from: folder.path) })
    else {
      Issue.record("the first batch is there")
      return
    }
    #expect(error.path == folder("data_batch_1.bin"))
  }

  @Test func damagedBatchesAreErrors() throws {
    let good = records([1, 2], seed: 1)
    let path = folder("test_batch.bin")
    for count in [0, 1, 3072, 3074, 6145] {
      try AtomicFile.write(Array(good.prefix(count)), to: path)
      guard
        case .malformed(path, let offset, _, _)? = datasetError({
          _ = try CIFAR10().load(from: folder.path)
        })
      else {
        Issue.record("\(count) bytes are no whole records")
        continue
      }
      #expect(offset == count / 3073 * 3073)
    }
    try AtomicFile.write(records([1, 10], seed: 1), to: path)
    #expect(
      datasetError { _ = try CIFAR10().load(from: folder.path) }
        == .malformed(path: path, offset: 3073, expected: "a label from 0 to 9", found: "10"))
  }

  @Test func thePublishedBatches() throws {
    guard let path = TestData.path("cifar-10-batches-bin") else { return }
    // The folder above is found by the name that the archive gives it.
    let above = DataFolders(option: FilePaths.folder(of: path), environment: nil, user: nil)
    let dataset = try CIFAR10().load(searching: above)
    #expect(dataset.folder == path)
    #expect(dataset.train.count == 30_000)
    #expect(dataset.test.classCounts(10) == [Int](repeating: 1000, count: 10))
    #expect(Array(dataset.test.labels.prefix(5)) == [3, 8, 8, 0, 6])
    #expect(
      dataset.notes == [
        "missing: data_batch_4.bin, data_batch_5.bin",
        "30,000 training images instead of the published 50,000",
        // The test batch that comes with the tests has 20 records from another copy.
        "test_batch.bin differs from the published file: results may differ, too",
      ])
  }
}
