// SPDX-License-Identifier: MIT
import Storage
import TestSupport
import Testing

@Suite struct GzipTests {
  private let text = [UInt8]("one two three ".utf8) + [UInt8](repeating: 7, count: 3000)

  @Test(arguments: [0, 1, 1000, 2_000_000]) func roundTrips(count: Int) throws {
    let bytes = TestData.noise(count)
    let packed = Gzip.deflate(bytes)
    #expect(Gzip.isCompressed(packed))
    #expect(try Gzip.inflate(packed, path: "x", limit: count) == bytes)
    let raw = Gzip.deflateRaw(bytes[...])
    #expect(try Gzip.inflateRaw(raw[...], path: "x", limit: count) == bytes)
  }

  /// Made by the program gzip from the text "temper\n".
  @Test func readsWhatGzipWrote() throws {
    let packed: [UInt8] = [
      0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2b, 0x49, 0xcd, 0x2d, 0x48,
      0x2d, 0xe2, 0x02, 0x00, 0x6e, 0x5d, 0x2f, 0x64, 0x07, 0x00, 0x00, 0x00,
    ]
    #expect(try Gzip.inflate(packed, path: "x") == Array("temper\n".utf8))
  }

  @Test func checksumsLikeEveryoneElse() {
    #expect(Gzip.crc32(Array("123456789".utf8)[...]) == 0xcbf4_3926)
    #expect(Gzip.crc32([]) == 0)
  }

  @Test func membersFollowEachOtherAndZerosPad() throws {
    let packed = Gzip.deflate(text) + Gzip.deflate([]) + Gzip.deflate([1, 2, 3])
    #expect(try Gzip.inflate(packed, path: "x") == text + [1, 2, 3])
    #expect(try Gzip.inflate(packed + [0, 0, 0], path: "x") == text + [1, 2, 3])
  }

  @Test func otherDataAfterTheEndIsAnError() {
    let packed = Gzip.deflate(text)
    let error = storageError { _ = try Gzip.inflate(packed + [0, 5], path: "x") }
    guard case .corrupt(packed.count + 1, _)? = error?.reason else {
      Issue.record("wrong: \(String(describing: error))")
      return
    }
  }

  @Test func everyTruncationIsAnError() {
    let packed = Gzip.deflate(text)
    for count in 0..<packed.count {
      let error = storageError { _ = try Gzip.inflate(Array(packed[..<count]), path: "x") }
      #expect(error?.reason == .truncated(offset: count), "at \(count)")
    }
  }

  /// A flipped bit is found, or carries no content: the time stamp, unused codes.
  @Test func noFlippedBitChangesTheContent() throws {
    let packed = Gzip.deflate(text)
    for bit in 0..<(packed.count * 8) {
      var damaged = packed
      damaged[bit / 8] ^= 1 << UInt8(bit % 8)
      if let result = try? Gzip.inflate(damaged, path: "x") {
        #expect(result == text, "at bit \(bit)")
      }
    }
  }

  @Test func aBombStopsAtTheLimit() {
    let bomb = Gzip.deflate([UInt8](repeating: 0, count: 20_000_000))
    #expect(bomb.count < 30_000)
    let error = storageError { _ = try Gzip.inflate(bomb, path: "bomb", limit: 1_000_000) }
    #expect(error?.reason == .tooLarge(limit: 1_000_000))
    let raw = Gzip.deflateRaw([UInt8](repeating: 0, count: 1001)[...])
    let rawError = storageError { _ = try Gzip.inflateRaw(raw[...], path: "x", limit: 1000) }
    #expect(rawError?.reason == .tooLarge(limit: 1000))
  }

  @Test func otherDataIsNotUnpacked() {
    let error = storageError { _ = try Gzip.inflate([1, 2, 3], path: "x") }
    #expect(error?.reason == .notCompressed)
    let truncated = storageError { _ = try Gzip.inflateRaw([], path: "x", limit: 10) }
    #expect(truncated?.reason == .truncated(offset: 0))
  }
}
