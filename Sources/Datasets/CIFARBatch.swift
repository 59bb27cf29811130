// SPDX-License-Identifier: MIT
import Storage

/// Reads the batches of CIFAR's binary version: records of a label and 3 x 32 x 32 pixels.
struct CIFARReading {
  private let folder: String
  private let classCount: Int
  private(set) var missing: [String] = []
  /// What is to say of the files that are there.
  private(set) var notes: [String] = []

  init(folder: String, classCount: Int) {
    self.folder = folder
    self.classCount = classCount
  }

  /// The images of those of the batches that are there, in the order given.
  mutating func read(_ batches: [DatasetFile]) throws(DatasetError) -> LabeledImages {
    var pixels: [UInt8] = []
    var labels: [UInt8] = []
    for batch in batches {
      let path = FilePaths.join(folder, batch.name)
      let found = try wrappingStorageErrors { () throws(StorageError) in
        try CompressibleFile.ifPresent(path)
      }
      guard let file = found else {
        missing.append(batch.name)
        continue
      }
      let bytes = try CIFARBatch.append(file, classCount: classCount, to: &pixels, &labels)
      if let note = batch.note(of: bytes) { notes.append(note) }
    }
    return LabeledImages(shape: CIFARBatch.shape, pixels: pixels, labels: labels)
  }
}

/// The record format of one batch.
enum CIFARBatch {
  static let shape = ImageShape(channels: 3, height: 32, width: 32)

  private static let recordSize = 1 + shape.pixelCount
  /// A hundred times the published size: room for a user's own data, an end to a packed bomb.
  private static let limit = recordSize * 1_000_000

  /// Adds the records of a file, and gives its unpacked content; the pixels are planar already.
  static func append(
    _ file: CompressibleFile, classCount: Int, to pixels: inout [UInt8], _ labels: inout [UInt8]
  ) throws(DatasetError) -> [UInt8] {
    let bytes = try wrappingStorageErrors { () throws(StorageError) in
      try file.read(limit: limit)
    }
    let whole = bytes.count / recordSize * recordSize
    guard whole == bytes.count, whole > 0 else {
      throw .malformed(
        path: file.path, offset: whole, expected: "records of \(recordSize) bytes",
        found: "\(bytes.count - whole) bytes before the end of the file")
    }
    pixels.reserveCapacity(pixels.count + bytes.count / recordSize * shape.pixelCount)
    for start in stride(from: 0, to: whole, by: recordSize) {
      guard Int(bytes[start]) < classCount else {
        throw .malformed(
          path: file.path, offset: start, expected: "a label from 0 to \(classCount - 1)",
          found: "\(bytes[start])")
      }
      labels.append(bytes[start])
      pixels.append(contentsOf: bytes[start + 1..<start + recordSize])
    }
    return bytes
  }
}
