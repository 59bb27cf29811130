// SPDX-License-Identifier: MIT

/// The entries of a ZIP file in memory (PKWARE APPNOTE 6.3.10): stored or deflated, ZIP64 too.
///
/// Only the central directory is believed. Names are never used as paths. Entries that overlap, are
/// encrypted or have one name, and declared sizes far above the file's, are errors: the memory that
/// an archive can ask for is bounded by its size.
package struct ZipArchive: Sendable {
  /// One file of the archive.
  package struct Entry: Sendable {
    /// The name with its folders, as the archive has it.
    package let name: String
    /// Bytes after unpacking.
    package let size: Int
    let method: UInt16
    let checksum: UInt32
    /// The packed bytes.
    let data: Range<Int>
  }

  /// The entries in the order of the central directory, folders left out.
  package let entries: [Entry]
  private let bytes: [UInt8]
  private let path: String

  /// How often a byte of the file may be unpacked: what weights with many zeros need, and some.
  private static let expansion = 16
  /// What a small file may unpack to.
  private static let allowance = 64 << 20

  /// Whether the bytes begin like a ZIP file with an entry.
  package static func isArchive(_ bytes: some Collection<UInt8>) -> Bool {
    bytes.starts(with: [0x50, 0x4b, 0x03, 0x04])
  }

  /// Reads the directory of a file in memory; `path` names it in errors.
  package init(parsing bytes: [UInt8], path: String) throws(StorageError) {
    self.bytes = bytes
    self.path = path
    let directory = try ZipDirectory(parsing: bytes[...], path: path)
    entries = directory.entries
    let limit = Self.allowance + bytes.count * Self.expansion
    guard directory.totalSize <= limit else {
      throw StorageError(
        .unpack, path: path, reason: .tooLarge(limit: limit),
        hint: "a file of \(bytes.count) bytes that claims to hold \(directory.totalSize) is a trap")
    }
  }

  /// The entry of that name, or nil.
  package subscript(name: String) -> Entry? { entries.first { $0.name == name } }

  /// The unpacked bytes of an entry, checked against its size and checksum.
  package func content(of entry: Entry) throws(StorageError) -> ArraySlice<UInt8> {
    let packed = bytes[entry.data]
    let content =
      entry.method == 0
      ? packed : try Gzip.inflateRaw(packed, path: path, limit: entry.size)[...]
    guard content.count == entry.size else {
      throw damaged(entry, "'\(entry.name)' has \(content.count) bytes, not \(entry.size)")
    }
    guard Gzip.crc32(content) == entry.checksum else {
      throw damaged(entry, "the checksum of '\(entry.name)' is wrong")
    }
    return content
  }

  private func damaged(_ entry: Entry, _ detail: String) -> StorageError {
    StorageError(
      .unpack, path: path, reason: .corrupt(offset: entry.data.lowerBound, detail: detail))
  }
}
