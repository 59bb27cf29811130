// SPDX-License-Identifier: MIT
import Datasets
import Storage
import TestSupport
import Testing

@Suite struct MNISTTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test(arguments: [false, true]) func readsBothParts(packed: Bool) throws {
    try writePair("train", count: 30, to: folder, packed: packed)
    try writePair("t10k", count: 7, to: folder, packed: packed)
    let dataset = try MNIST().load(from: folder.path)
    #expect(dataset.train.count == 30)
    #expect(dataset.test.count == 7)
    #expect(dataset.test.pixels == TestData.noise(7 * 784, seed: 7))
    #expect(dataset.test.labels == [0, 1, 2, 3, 4, 5, 6])
    #expect(dataset.folder == folder.path)
    #expect(dataset.notes.count == 6)
    #expect(dataset.notes.contains("30 training images instead of the published 60,000"))
    #expect(dataset.notes.count { $0.contains("differs from the published file") } == 4)
  }

  @Test func theTestFilesAloneAreEnough() throws {
    try writePair("t10k", count: 7, to: folder)
    let dataset = try MNIST().load(from: folder.path)
    #expect(dataset.train.isEmpty)
    #expect(dataset.notes.first?.contains("no training images") == true)
    #expect(try dataset.testImages(for: "eval").count == 7)
    let error = datasetError { _ = try dataset.trainingImages(for: "train") }
    #expect(
      error
        == .noImages(
          dataset: "mnist", part: "training", folder: folder.path, purpose: "train"))
    #expect(error?.description.contains("then type: load mnist") == true)
  }

  @Test func otherSpellingsAreFound() throws {
    try AtomicFile.write(
      idx([1, 28, 28], TestData.noise(784)), to: folder("t10k-images.idx3-ubyte"))
    try AtomicFile.write(idx([1], [3]), to: folder("t10k-labels.idx1-ubyte"))
    #expect(try MNIST().load(from: folder.path).test.labels == [3])
  }

  @Test func imagesWithoutLabelsAreAnError() throws {
    try writePair("t10k", count: 7, to: folder)
    try AtomicFile.write(
      idx([1, 28, 28], TestData.noise(784)), to: folder("train-images-idx3-ubyte"))
    guard case .file(let error)? = datasetError({ _ = try MNIST().load(from: folder.path) })
    else {
      Issue.record("the labels are missing")
      return
    }
    #expect(error.path == folder("train-labels-idx1-ubyte"))
  }

  @Test func otherSizesAreAnError() throws {
    try writePair("t10k", count: 7, to: folder, size: 27)
    guard
      case .malformed(_, 8, "images of 1x28x28", "1x27x27")? = datasetError({
        _ = try MNIST().load(from: folder.path)
      })
    else {
      Issue.record("27x27 is not MNIST")
      return
    }
  }

  @Test func thePublishedTestSet() throws {
    guard let path = TestData.path("mnist") else { return }
    let dataset = try MNIST().load(from: path)
    #expect(dataset.test.count == 10_000)
    #expect(Array(dataset.test.labels.prefix(5)) == [7, 2, 1, 0, 4])
    #expect(dataset.train.isEmpty)
    #expect(dataset.notes.count == 1)
    // Fashion-MNIST's files have the same names: the mistake is noticed.
    let error = datasetError { _ = try FashionMNIST().load(from: path) }
    #expect(error == .otherDataset(wanted: "fashion-mnist", found: "mnist", folder: path))
  }
}
