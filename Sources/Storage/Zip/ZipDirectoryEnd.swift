// SPDX-License-Identifier: MIT

/// The record at the end of a ZIP file that says where its directory lies.
struct ZipDirectoryEnd {
  /// The number of entries.
  let count: Int
  let directory: Range<Int>

  /// Searches the record from the end, before which a comment may stand.
  init(finding bytes: ArraySlice<UInt8>, path: String) throws(StorageError) {
    func number<Number: FixedWidthInteger>(_ place: Int, _ type: Number.Type) -> UInt64 {
      UInt64(truncatingIfNeeded: bytes.littleEndian(at: place, as: type) ?? 0)
    }
    let last = bytes.count - 22
    let first = max(0, last - Int(UInt16.max))
    let place =
      last < 0
      ? nil
      : (first...last).reversed().first {
        number($0, UInt32.self) == 0x0605_4b50
          && $0 + 22 + Int(number($0 + 20, UInt16.self)) == bytes.count
      }
    guard let place else {
      throw StorageError(
        .unpack, path: path, reason: .truncated(offset: bytes.count),
        hint: "a ZIP file ends in a directory, which is missing: fetch the file again")
    }
    var (count, size, start) = (
      number(place + 10, UInt16.self), number(place + 12, UInt32.self),
      number(place + 16, UInt32.self)
    )
    if count == UInt64(UInt16.max) || size == UInt64(UInt32.max) || start == UInt64(UInt32.max),
      place >= 20, number(place - 20, UInt32.self) == 0x0706_4b50
    {
      let wide = number(place - 12, UInt64.self)
      guard wide <= UInt64(place - 20), Int(wide) + 56 <= place,
        number(Int(wide), UInt32.self) == 0x0606_4b50
      else {
        throw StorageError(
          .unpack, path: path,
          reason: .corrupt(offset: place, detail: "the 64-bit end of the directory is missing"))
      }
      count = number(Int(wide) + 32, UInt64.self)
      size = number(Int(wide) + 40, UInt64.self)
      start = number(Int(wide) + 48, UInt64.self)
    }
    // An entry of the directory takes 46 bytes at least.
    guard start <= UInt64(place), size <= UInt64(place) - start, count <= size / 46 else {
      throw StorageError(
        .unpack, path: path,
        reason: .corrupt(offset: place, detail: "the directory does not fit into the file"))
    }
    self.count = Int(count)
    directory = Int(start)..<Int(start + size)
  }
}
