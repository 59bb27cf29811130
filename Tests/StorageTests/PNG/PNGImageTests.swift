// SPDX-License-Identifier: MIT
import Foundation
import Storage
import TestSupport
import Testing

@Suite("PNG pictures")
struct PNGImageTests {
  /// A picture of 3x5 RGB samples (7 row 9 + 5 index^2 + 11 row) mod 256, one filter of each kind, two
  /// IDAT chunks and a text; made with Python's zlib and read back by Pillow.
  private static let filtered =
    "iVBORw0KGgoAAAANSUhEUgAAAAMAAAAFCAIAAAAPE8H1AAAACnRFWHRTb2Z0d2FyZQB4So2/zgAAABRJREFUeJxjYGAV0Q2o"
    + "3fLVgdHLP07XO7NxWYoZAAAAHklEQVR96WEmLxhgnjJ9no33rcyKdhYQ1zvTy4sXAJXxEHdjIKrVAAAAAElFTkSuQmCC"

  private static func picture(channels: Int, height: Int, width: Int) -> PNGImage {
    PNGImage(
      planes: TestData.noise(channels * height * width), channels: channels, height: height,
      width: width)
  }

  @Test("come back as they were", arguments: [(1, 28, 28), (3, 32, 32), (3, 1, 7), (1, 5, 1)])
  func roundTrip(channels: Int, height: Int, width: Int) throws {
    let picture = Self.picture(channels: channels, height: height, width: width)
    let read = try PNGImage(picture.encoded, path: "a.png")
    #expect(read == picture)
    #expect(read.planes == TestData.noise(channels * height * width))
    #expect(picture.encoded == picture.encoded)
  }

  @Test("of other programs are read, whatever their filters")
  func filters() throws {
    let bytes = try #require(Data(base64Encoded: Self.filtered))
    let picture = try PNGImage(Array(bytes), path: "filtered.png")
    #expect(picture.channels == 3 && picture.height == 5 && picture.width == 3)
    var expected: [UInt8] = []
    for row in 0..<5 {
      for index in 0..<9 {
        let value: Int = 7 * row * 9 + 5 * index * index + 11 * row
        expected.append(UInt8(value % 256))
      }
    }
    #expect(picture.samples == expected)
  }

  @Test("that are damaged are refused wherever they are cut or changed")
  func damaged() throws {
    let bytes = Self.picture(channels: 3, height: 4, width: 5).encoded
    for count in 0..<bytes.count {
      #expect(throws: StorageError.self) {
        _ = try PNGImage(Array(bytes.prefix(count)), path: "cut.png")
      }
    }
    for index in bytes.indices {
      var changed = bytes
      changed[index] ^= 0x10
      #expect(throws: StorageError.self, "\(index)") {
        _ = try PNGImage(changed, path: "changed.png")
      }
    }
  }
}
