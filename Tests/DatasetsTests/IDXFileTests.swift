// SPDX-License-Identifier: MIT
import Datasets
import Storage
import TestSupport
import Testing

/// Damaged IDX files, read through the data set that takes files of any size.
@Suite struct IDXFileTests {
  let folder: ScratchFolder

  init() throws { folder = try ScratchFolder() }

  private var imagesPath: String { folder("test-images-idx3-ubyte") }
  private var labelsPath: String { folder("test-labels-idx1-ubyte") }
  private let images = idx([3, 2, 2], Array(0..<12))
  private let labels = idx([3], [0, 1, 2])

  private func error(images: [UInt8], labels: [UInt8]) throws -> DatasetError? {
    try AtomicFile.write(images, to: imagesPath)
    try AtomicFile.write(labels, to: labelsPath)
    return datasetError { _ = try IDXFolder().load(from: folder.path) }
  }

  @Test func theWholeFilesAreFine() throws {
    #expect(try error(images: images, labels: labels) == nil)
    #expect(try error(images: Gzip.deflate(images), labels: Gzip.deflate(labels)) == nil)
    #expect(try error(images: idx([0, 2, 2], []), labels: idx([0], [])) == nil)
  }

  @Test func itemsBeyondMemoryAreRefusedThoughThereAreNone() throws {
    for extents in [[0, 0xFFFF_FFFF, 0xFFFF_FFFF], [0, 1 << 16, 1 << 16]] {
      let found = try error(images: idx(extents, []), labels: idx([0], []))
      guard case .malformed(_, 8, "items of at most 1 GiB", _)? = found else {
        Issue.record("\(extents): \(found as Any)")
        continue
      }
    }
  }

  @Test func everyTruncationIsAnError() throws {
    for count in 0..<images.count {
      guard
        case .malformed(let path, count, _, "the end of the file")? = try error(
          images: Array(images[..<count]), labels: labels)
      else {
        Issue.record("images cut at \(count)")
        continue
      }
      #expect(path == imagesPath)
    }
    for count in 0..<labels.count {
      #expect(try error(images: images, labels: Array(labels[..<count])) != nil, "at \(count)")
    }
  }

  @Test func everyTruncationOfAPackedFileIsAnError() throws {
    let packed = Gzip.deflate(images)
    for count in 0..<packed.count {
      #expect(try error(images: Array(packed[..<count]), labels: labels) != nil, "at \(count)")
    }
  }

  @Test func moreBytesThanTheHeaderSaysAreAnError() throws {
    for (images, labels) in [(images + [0], labels), (Gzip.deflate(images + [0]), labels)] {
      guard case .malformed(_, 28, _, "more bytes")? = try error(images: images, labels: labels)
      else {
        Issue.record("one byte too many")
        continue
      }
    }
  }

  @Test(arguments: [(0, 1), (1, 1), (2, 0x0d), (3, 1), (3, 4)])
  func wrongMagicIsAnError(offset: Int, byte: UInt8) throws {
    var damaged = images
    damaged[offset] = byte
    guard case .malformed(_, offset, _, "\(byte)")? = try error(images: damaged, labels: labels)
    else {
      Issue.record("byte \(offset) is wrong")
      return
    }
  }

  @Test func extentsThatNothingCanHoldAreErrors() throws {
    let huge = idx([0xffff_ffff, 0xffff_ffff, 0xffff_ffff], [])
    guard case .malformed(_, 8, _, _)? = try error(images: huge, labels: labels) else {
      Issue.record("the extents overflow")
      return
    }
    guard
      case .malformed(_, 12, "an extent of at least 1", "0")? = try error(
        images: idx([3, 2, 0], []), labels: labels)
    else {
      Issue.record("images have pixels")
      return
    }
  }

  /// Twenty megabytes of zeros behind a header that promises twelve bytes.
  @Test func aBombStopsAtTheHeadersSize() throws {
    let bomb = Gzip.deflate(images + [UInt8](repeating: 0, count: 20_000_000))
    guard case .malformed(_, 28, _, "more bytes")? = try error(images: bomb, labels: labels) else {
      Issue.record("the header says 12 values")
      return
    }
  }

  @Test func countsMustAgree() throws {
    #expect(
      try error(images: images, labels: idx([2], [0, 1]))
        == .malformed(
          path: labelsPath, offset: 4, expected: "3 labels, one per image", found: "2"))
  }
}
