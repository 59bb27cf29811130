// SPDX-License-Identifier: MIT
import Storage

/// A file of bytes in the IDX format of LeCun's MNIST page: four bytes `0 0 type rank`, the
/// extents as big-endian 32-bit numbers, then the values in row-major order.
struct IDXFile {
  let path: String
  /// The extents, the number of items first.
  let extents: [Int]
  /// The whole unpacked file, header included.
  let bytes: [UInt8]

  /// The bytes before the values.
  var headerSize: Int { 4 + 4 * extents.count }

  /// The values without the header.
  var values: ArraySlice<UInt8> { bytes[headerSize...] }

  /// Reads a file that must have `rank` extents and single-byte values.
  ///
  /// The header is read first and bounds what is unpacked after it.
  init(reading file: CompressibleFile, rank: Int) throws(DatasetError) {
    path = file.path
    let header = try wrappingStorageErrors { () throws(StorageError) in
      try file.readPrefix(4 + 4 * rank)
    }
    extents = try Self.extents(in: header, rank: rank, path: path)
    let size = try Self.size(of: extents, path: path)
    bytes = try Self.content(of: file, size: size)
  }

  private static func extents(
    in header: [UInt8], rank: Int, path: String
  ) throws(DatasetError) -> [Int] {
    let magic: [(byte: UInt8, meaning: String)] = [
      (0, "0, the first byte of an IDX file"), (0, "0, the second byte of an IDX file"),
      (8, "8, the IDX code for unsigned bytes"), (UInt8(rank), "\(rank), the number of extents"),
    ]
    for (offset, entry) in magic.enumerated() {
      guard offset < header.count else { break }
      guard header[offset] == entry.byte else {
        throw .malformed(
          path: path, offset: offset, expected: entry.meaning, found: "\(header[offset])")
      }
    }
    guard header.count == 4 + 4 * rank else {
      throw .malformed(
        path: path, offset: header.count, expected: "an IDX header of \(4 + 4 * rank) bytes",
        found: "the end of the file")
    }
    return (0..<rank).map { extent in
      header[(4 + 4 * extent)..<(8 + 4 * extent)].reduce(0) { $0 << 8 | Int($1) }
    }
  }

  private static func size(of extents: [Int], path: String) throws(DatasetError) -> Int {
    var size = 1
    for (index, extent) in extents.enumerated() {
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      guard !overflow, product <= 1 << 40 else {
        throw .malformed(
          path: path, offset: 4 + 4 * index, expected: "extents of at most 1 TiB together",
          found: extents.map(String.init).joined(separator: " x "))
      }
      // The number of items may be 0, the size of one may not.
      guard index == 0 || extent > 0 else {
        throw .malformed(
          path: path, offset: 4 + 4 * index, expected: "an extent of at least 1", found: "0")
      }
      size = product
    }
    // No items make any extents a size of 0.
    let item = extents.dropFirst().reduce(1) { size, extent in
      let (product, overflow) = size.multipliedReportingOverflow(by: extent)
      return overflow ? .max : product
    }
    guard item <= 1 << 30 else {
      throw .malformed(
        path: path, offset: 8, expected: "items of at most 1 GiB",
        found: extents.map(String.init).joined(separator: " x "))
    }
    return size + 4 + 4 * extents.count
  }

  private static func content(
    of file: CompressibleFile, size: Int
  ) throws(DatasetError) -> [UInt8] {
    let bytes: [UInt8]
    do throws(StorageError) {
      bytes = try file.read(limit: size)
    } catch {
      guard case .tooLarge = error.reason else { throw .file(error) }
      throw .malformed(
        path: file.path, offset: size, expected: "the end of the file, by its header",
        found: "more bytes")
    }
    guard bytes.count == size else {
      throw .malformed(
        path: file.path, offset: bytes.count, expected: "\(size) bytes, by its header",
        found: "the end of the file")
    }
    return bytes
  }
}

/// Runs what can fail with a file and tells such a failure as one of the data set.
func wrappingStorageErrors<Value>(
  _ body: () throws(StorageError) -> Value
) throws(DatasetError) -> Value {
  do throws(StorageError) { return try body() } catch { throw .file(error) }
}
