// SPDX-License-Identifier: MIT

/// A file that may lie on disk as it is or packed with gzip.
///
/// `data.bin` also finds `data.bin.gz`, and the other way round. What begins with the gzip
/// signature is unpacked whatever its name; a `.gz` file without the signature is an error.
package struct CompressibleFile: Equatable, Sendable {
  /// The path that was really found.
  package let path: String

  /// Finds `path`, or its packed or unpacked sibling; `path` itself wins when both are there.
  package init(finding path: String) throws(StorageError) {
    let sibling = path.hasSuffix(".gz") ? String(path.dropLast(3)) : path + ".gz"
    guard let found = [path, sibling].first(where: FilePaths.exists) else {
      // Opening gives the reason: no folder, no permission, a name that is nearly right.
      _ = try FileReader.open(path)
      throw StorageError(.read, path: path, reason: .missing(nearest: nil))
    }
    self.path = found
  }

  /// The file at `path` or its sibling; nil where there is neither.
  ///
  /// Throws why that cannot be told, such as for a folder that nobody may look into.
  package static func ifPresent(_ path: String) throws(StorageError) -> CompressibleFile? {
    do throws(StorageError) {
      return try CompressibleFile(finding: path)
    } catch {
      guard error.reason.isAbsence else { throw error }
      return nil
    }
  }

  /// The whole unpacked content, at most `limit` bytes and what memory holds.
  ///
  /// The file is read in pieces: besides the result, only a small part of it is in memory.
  package func read(limit: Int = .max) throws(StorageError) -> [UInt8] {
    guard try isCompressed() else { return try FileReader.read(path, limit: limit) }
    let file = try FileReader.open(path)
    var unpacking = GzipUnpacking(
      path: path, packedSize: try FileReader.size(of: file),
      limit: min(limit, FileReader.memoryLimit))
    while true {
      let piece = try FileReader.readChunk(of: file, capacity: 1 << 18)
      if piece.isEmpty { return try unpacking.finish() }
      try unpacking.feed(piece[...])
    }
  }

  /// The first `count` unpacked bytes, or all of a shorter file.
  package func readPrefix(_ count: Int) throws(StorageError) -> [UInt8] {
    guard try isCompressed() else { return try FileReader.readPrefix(path, count: count) }
    // Headers are short: far less packed data than this holds any of them.
    let packed = try FileReader.readPrefix(path, count: 1024 + count * 2)
    var inflater = Inflater(.gzip, expecting: count, limit: .max)
    do throws(Inflater.Failure) {
      _ = try inflater.feed(packed[...])
    } catch {
      throw error.storageError(path: path, limit: .max, base: 0)
    }
    return Array(inflater.output.prefix(count))
  }

  private func isCompressed() throws(StorageError) -> Bool {
    if Gzip.isCompressed(try FileReader.readPrefix(path, count: 3)) { return true }
    guard !path.hasSuffix(".gz") else {
      throw StorageError(.unpack, path: path, reason: .notCompressed)
    }
    return false
  }
}
