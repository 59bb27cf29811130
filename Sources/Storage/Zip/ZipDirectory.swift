// SPDX-License-Identifier: MIT

/// The central directory of a ZIP file, checked against the local headers.
struct ZipDirectory {
  private(set) var entries: [ZipArchive.Entry] = []
  /// Bytes of all entries after unpacking.
  private(set) var totalSize = 0

  private let bytes: ArraySlice<UInt8>
  private let path: String

  init(parsing bytes: ArraySlice<UInt8>, path: String) throws(StorageError) {
    self.bytes = bytes
    self.path = path
    let end = try ZipDirectoryEnd(finding: bytes, path: path)
    var place = end.directory.lowerBound
    var names = Set<String>()
    var extents: [Range<Int>] = []
    for _ in 0..<end.count {
      let record = try record(at: place, before: end.directory.upperBound)
      place = record.end
      guard names.insert(record.name).inserted else {
        throw damaged(place, "two entries are called '\(record.name)'")
      }
      let extent = try extent(of: record, before: end.directory.lowerBound)
      extents.append(extent.header.lowerBound..<extent.data.upperBound)
      guard !record.name.hasSuffix("/") else { continue }
      try add(record, data: extent.data)
    }
    try checkDistinct(extents)
  }

  /// What the central directory says of an entry.
  private struct Record {
    let name: String
    let flags: UInt16
    let method: UInt16
    let checksum: UInt32
    var packedSize: UInt64
    var size: UInt64
    var header: UInt64
    /// Where the next record begins.
    let end: Int
  }

  private func record(at place: Int, before limit: Int) throws(StorageError) -> Record {
    guard place + 46 <= limit, number(place, UInt32.self) == 0x0201_4b50 else {
      throw damaged(place, "there is no entry of the directory")
    }
    let nameEnd = place + 46 + Int(number(place + 28, UInt16.self))
    let extraEnd = nameEnd + Int(number(place + 30, UInt16.self))
    let end = extraEnd + Int(number(place + 32, UInt16.self))
    guard end <= limit else { throw damaged(place, "an entry passes the end of the directory") }
    guard let name = String(validating: bytes[place + 46..<nameEnd], as: UTF8.self) else {
      throw damaged(place + 46, "a name is no UTF-8")
    }
    var record = Record(
      name: name, flags: number(place + 8, UInt16.self), method: number(place + 10, UInt16.self),
      checksum: number(place + 16, UInt32.self),
      packedSize: UInt64(number(place + 20, UInt32.self)),
      size: UInt64(number(place + 24, UInt32.self)),
      header: UInt64(number(place + 42, UInt32.self)), end: end)
    try widen(&record, with: nameEnd..<extraEnd)
    return record
  }

  /// Takes 64-bit sizes from the extra field 0x0001, in its fixed order, where 32 bits are full.
  private func widen(_ record: inout Record, with extra: Range<Int>) throws(StorageError) {
    let full = UInt64(UInt32.max)
    guard record.size == full || record.packedSize == full || record.header == full else { return }
    var place = extra.lowerBound
    while place + 4 <= extra.upperBound {
      let end = place + 4 + Int(number(place + 2, UInt16.self))
      guard end <= extra.upperBound else { break }
      if number(place, UInt16.self) == 1 {
        var next = place + 4
        func wide(_ value: UInt64) -> UInt64? {
          guard value == full else { return value }
          defer { next += 8 }
          return next + 8 <= end ? number(next, UInt64.self) : nil
        }
        guard let size = wide(record.size), let packed = wide(record.packedSize),
          let header = wide(record.header)
        else { break }
        (record.size, record.packedSize, record.header) = (size, packed, header)
        return
      }
      place = end
    }
    throw damaged(extra.lowerBound, "'\(record.name)' lacks its 64-bit sizes")
  }

  /// Where header and packed bytes of an entry lie.
  private func extent(
    of record: Record, before limit: Int
  ) throws(StorageError) -> (header: Range<Int>, data: Range<Int>) {
    guard record.header <= UInt64(limit), Int(record.header) + 30 <= limit,
      number(Int(record.header), UInt32.self) == 0x0403_4b50
    else { throw damaged(record.end, "'\(record.name)' points to no entry") }
    let header = Int(record.header)
    let nameEnd = header + 30 + Int(number(header + 26, UInt16.self))
    let start = nameEnd + Int(number(header + 28, UInt16.self))
    guard start <= limit, record.packedSize <= UInt64(limit - start) else {
      throw damaged(header, "'\(record.name)' passes the end of the data")
    }
    guard bytes[header + 30..<nameEnd].elementsEqual(record.name.utf8) else {
      throw damaged(header + 30, "'\(record.name)' has another name in its own header")
    }
    return (header..<start, start..<start + Int(record.packedSize))
  }

  private mutating func add(_ record: Record, data: Range<Int>) throws(StorageError) {
    guard record.flags & 1 == 0 else {
      throw damaged(data.lowerBound, "'\(record.name)' is encrypted")
    }
    guard record.method == 0 || record.method == 8 else {
      throw damaged(
        data.lowerBound,
        "'\(record.name)' is packed by method \(record.method), not stored or deflated")
    }
    guard record.size <= UInt64(Int.max), record.method == 8 || record.size == record.packedSize
    else { throw damaged(data.lowerBound, "'\(record.name)' has two sizes") }
    let (sum, overflow) = totalSize.addingReportingOverflow(Int(record.size))
    totalSize = overflow ? .max : sum
    entries.append(
      ZipArchive.Entry(
        name: record.name, size: Int(record.size), method: record.method,
        checksum: record.checksum, data: data))
  }

  /// Refuses bytes that several entries would unpack.
  private func checkDistinct(_ extents: [Range<Int>]) throws(StorageError) {
    var end = 0
    for extent in extents.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      guard extent.lowerBound >= end else {
        throw damaged(extent.lowerBound, "two entries share bytes")
      }
      end = extent.upperBound
    }
  }

  /// A number at a place that was checked to lie within the bytes.
  private func number<Number: FixedWidthInteger>(_ place: Int, _ type: Number.Type) -> Number {
    bytes.littleEndian(at: place, as: type) ?? 0
  }

  private func damaged(_ offset: Int, _ detail: String) -> StorageError {
    StorageError(.unpack, path: path, reason: .corrupt(offset: offset, detail: detail))
  }
}
