// SPDX-License-Identifier: MIT

/// Makes ZIP files of stored entries without time stamps: equal entries give equal bytes.
package struct ZipWriter {
  private var parts: [ArraySlice<UInt8>] = []
  private var directory: [UInt8] = []
  private var count = 0
  private var offset = 0
  private let path: String

  /// Starts an archive; `path` names it in errors.
  package init(path: String) {
    self.path = path
  }

  /// Adds an entry; names are used once.
  ///
  /// An archive of 4 GiB or 65,535 entries is an error: the plain form of ZIP cannot say it.
  package mutating func add(_ name: String, _ content: [UInt8]) throws(StorageError) {
    let title = Array(name.utf8)
    guard offset + content.count + title.count + 30 < Int(UInt32.max), count < 65_534 else {
      throw StorageError(.write, path: path, reason: .tooLarge(limit: Int(UInt32.max)))
    }
    // Version 2.0, names in UTF-8, stored, midnight of 1980-01-01.
    let common: [UInt8] =
      [20, 0, 0, 8, 0, 0, 0, 0, 0x21, 0] + Gzip.crc32(content[...]).littleEndianBytes
      + UInt32(content.count).littleEndianBytes + UInt32(content.count).littleEndianBytes
      + UInt16(title.count).littleEndianBytes + [0, 0]
    let header = [0x50, 0x4b, 3, 4] + common + title
    directory += [0x50, 0x4b, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
    directory += UInt32(offset).littleEndianBytes + title
    parts += [header[...], content[...]]
    offset += header.count + content.count
    count += 1
  }

  /// The bytes of the archive, to be written one after another.
  package consuming func finish() -> [ArraySlice<UInt8>] {
    let number = UInt16(count).littleEndianBytes
    let end: [UInt8] =
      [0x50, 0x4b, 5, 6, 0, 0, 0, 0] + number + number
      + UInt32(directory.count).littleEndianBytes + UInt32(offset).littleEndianBytes + [0, 0]
    return parts + [directory[...], end[...]]
  }
}
