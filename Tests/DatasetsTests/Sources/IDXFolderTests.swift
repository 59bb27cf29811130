// SPDX-License-Identifier: MIT
import Datasets
import Storage
import TestSupport
import Testing

@Suite struct IDXFolderTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  @Test func readsAnySizeAndNumbersTheClasses() throws {
    try writePair("train", count: 9, to: folder, size: 5, classCount: 3)
    try writePair("test", count: 4, to: folder, size: 5, classCount: 4, packed: true)
    let dataset = try IDXFolder().load(from: folder.path)
    #expect(dataset.train.count == 9)
    #expect(dataset.test.count == 4)
    #expect(dataset.shape == ImageShape(channels: 1, height: 5, width: 5))
    #expect(dataset.classNames == ["0", "1", "2", "3"])
    #expect(dataset.notes.isEmpty)
  }

  @Test func namesComeFromAFile() throws {
    try writePair("letters", count: 4, to: folder, size: 5, classCount: 2)
    try AtomicFile.write("alpha\nbeta\n", to: folder("classes.txt"))
    let dataset = try IDXFolder().load(from: folder.path)
    #expect(dataset.classNames == ["alpha", "beta"])
    #expect(dataset.test.count == 4)
    #expect(dataset.notes == ["no training images: no file is named train...images-idx3..."])
    try AtomicFile.write("alpha\n", to: folder("classes.txt"))
    guard
      case .malformed(_, 9, "a label from 0 to 0", "1")? = datasetError({
        _ = try IDXFolder().load(from: folder.path)
      })
    else {
      Issue.record("there is a label without a name")
      return
    }
  }

  @Test func twoPairsForOnePartAreAnError() throws {
    try writePair("one", count: 4, to: folder)
    try writePair("two", count: 4, to: folder)
    let error = datasetError { _ = try IDXFolder().load(from: folder.path) }
    #expect(
      error
        == .ambiguous(
          folder: folder.path, part: "test",
          files: ["one-images-idx3-ubyte", "two-images-idx3-ubyte"]))
  }

  @Test func aFileBothPackedAndUnpackedCountsOnce() throws {
    try writePair("test", count: 4, to: folder)
    try writePair("test", count: 4, to: folder, packed: true)
    #expect(try IDXFolder().load(from: folder.path).test.count == 4)
  }

  @Test func partsOfDifferentSizesAreAnError() throws {
    try writePair("train", count: 4, to: folder, size: 6)
    try writePair("test", count: 4, to: folder, size: 5)
    guard case .malformed? = datasetError({ _ = try IDXFolder().load(from: folder.path) }) else {
      Issue.record("6x6 and 5x5 do not go together")
      return
    }
  }

  @Test func anEmptyFolderIsNotFound() throws {
    guard
      case .notFound(let missing)? = datasetError({
        _ = try IDXFolder().load(from: folder.path)
      })
    else {
      Issue.record("there is nothing in the folder")
      return
    }
    #expect(missing.searched.first == folder.path)
    #expect(missing.description.contains("checksums") == false)
  }
}
