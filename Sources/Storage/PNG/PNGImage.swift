// SPDX-License-Identifier: MIT

/// A picture of 8-bit samples, grey or RGB, as PNG files hold it (ISO/IEC 15948).
package struct PNGImage: Equatable, Sendable {
  /// 1 for grey, 3 for red, green and blue.
  package let channels: Int
  package let height: Int
  package let width: Int
  /// The samples, [H, W, C].
  package let samples: [UInt8]

  static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  /// The largest picture that is read, in samples.
  static let limit = 1 << 28

  /// Puts a picture together; samples are [H, W, C] with one or three channels.
  package init(channels: Int, height: Int, width: Int, samples: [UInt8]) {
    precondition(channels == 1 || channels == 3, "grey or RGB")
    precondition(
      height > 0 && width > 0 && samples.count == channels * height * width, "one for each sample")
    self.channels = channels
    self.height = height
    self.width = width
    self.samples = samples
  }

  /// A picture of planes, [C, H, W].
  package init(planes: [UInt8], channels: Int, height: Int, width: Int) {
    let pixels = height * width
    let samples = (0..<planes.count).map { planes[$0 % channels * pixels + $0 / channels] }
    self.init(channels: channels, height: height, width: width, samples: samples)
  }

  /// The samples in planes, [C, H, W].
  package var planes: [UInt8] {
    let pixels = height * width
    return (0..<samples.count).map { samples[$0 % pixels * channels + $0 / pixels] }
  }

  /// The file's bytes: equal pictures give equal files.
  package var encoded: [UInt8] {
    var lines: [UInt8] = []
    lines.reserveCapacity(samples.count + height)
    let length = width * channels
    for row in 0..<height {
      // Filter 0: pictures of this size have little to gain.
      lines.append(0)
      lines += samples[(row * length)..<((row + 1) * length)]
    }
    let header =
      Self.bigEndian(width) + Self.bigEndian(height) + [8, channels == 1 ? 0 : 2, 0, 0, 0]
    return Self.signature + Self.chunk("IHDR", header) + Self.chunk("IDAT", Gzip.deflateZlib(lines))
      + Self.chunk("IEND", [])
  }

  private static func chunk(_ type: String, _ content: [UInt8]) -> [UInt8] {
    let body = Array(type.utf8) + content
    return bigEndian(content.count) + body + bigEndian(Int(Gzip.crc32(body[...])))
  }

  private static func bigEndian(_ value: Int) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }
}
