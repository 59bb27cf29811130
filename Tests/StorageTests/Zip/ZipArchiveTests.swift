// SPDX-License-Identifier: MIT
import Storage
import TestSupport
import Testing

@Suite struct ZipArchiveTests {
  private func archive(_ entries: [(String, [UInt8])]) throws -> [UInt8] {
    var writer = ZipWriter(path: "a.zip")
    for (name, content) in entries { try writer.add(name, content) }
    return writer.finish().flatMap { Array($0) }
  }

  /// An archive of one deflated entry that claims `size` bytes.
  private func deflated(_ content: [UInt8], claiming size: Int) -> [UInt8] {
    let packed = Gzip.deflateRaw(content[...])
    let common: [UInt8] =
      [20, 0, 0, 0, 8, 0, 0, 0, 0, 0] + Gzip.crc32(content[...]).littleEndianBytes
      + UInt32(packed.count).littleEndianBytes + UInt32(size).littleEndianBytes + [1, 0, 0, 0]
    let local = [0x50, 0x4b, 3, 4] + common + [97] + packed
    let central =
      [0x50, 0x4b, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 14) + [97]
    let end: [UInt8] =
      [0x50, 0x4b, 5, 6, 0, 0, 0, 0, 1, 0, 1, 0] + UInt32(central.count).littleEndianBytes
      + UInt32(local.count).littleEndianBytes + [0, 0]
    return local + central + end
  }

  private func readAll(_ bytes: [UInt8]) throws -> [String: [UInt8]] {
    let archive = try ZipArchive(parsing: bytes, path: "a.zip")
    var contents: [String: [UInt8]] = [:]
    for entry in archive.entries { contents[entry.name] = Array(try archive.content(of: entry)) }
    return contents
  }

  @Test func whatIsWrittenIsRead() throws {
    let noise = TestData.noise(5000)
    let bytes = try archive([("a", [1, 2]), ("folder/b", noise), ("empty", [])])
    #expect(try readAll(bytes) == ["a": [1, 2], "folder/b": noise, "empty": []])
    #expect(try archive([]).count == 22)
    #expect(try readAll(try archive([])).isEmpty)
  }

  @Test func deflatedEntriesAreUnpacked() throws {
    let content = TestData.noise(100) + [UInt8](repeating: 7, count: 100_000)
    #expect(try readAll(deflated(content, claiming: content.count)) == ["a": content])
  }

  @Test func everyTruncationIsAnError() throws {
    let bytes = try archive([("a", [1, 2, 3]), ("b", [4])])
    for count in 0..<bytes.count {
      #expect(throws: StorageError.self, "at \(count)") { try readAll(Array(bytes[..<count])) }
    }
  }

  /// Whatever a flipped bit does, it is an error or harmless.
  @Test func flippedBitsNeverCrash() throws {
    let bytes = try archive([("aa", TestData.noise(20)), ("bb", [4])])
    var refused = 0
    for bit in 0..<bytes.count * 8 {
      var damaged = bytes
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      guard let contents = try? readAll(damaged) else {
        refused += 1
        continue
      }
      #expect(contents.values.reduce(0) { $0 + $1.count } <= 21)
    }
    #expect(refused > bytes.count * 4)
  }

  @Test func bombsAreRefusedBeforeTheyUnpack() throws {
    let zeros = [UInt8](repeating: 0, count: 1 << 20)
    // It claims four gigabytes less one byte, of which one megabyte is there.
    let bomb = deflated(zeros, claiming: 0xffff_fffe)
    #expect(throws: StorageError.self) { try ZipArchive(parsing: bomb, path: "a.zip") }
    // It claims less than there is.
    #expect(throws: StorageError.self) { try readAll(deflated(zeros, claiming: 100)) }
  }

  @Test func namesAndBytesAreUsedOnce() throws {
    #expect(throws: StorageError.self) { try readAll(try archive([("a", [1]), ("a", [1])])) }
    // Both entries of the directory point to the first.
    var bytes = try archive([("a", [1]), ("a", [1])])
    let second = bytes.count - 22 - 47
    bytes.replaceSubrange(second + 42..<second + 46, with: [0, 0, 0, 0])
    #expect(throws: StorageError.self) { try readAll(bytes) }
  }
}
