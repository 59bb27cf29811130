// SPDX-License-Identifier: MIT

extension PNGImage {
  /// Reads a picture of 8-bit grey or RGB samples that is not interlaced.
  ///
  /// `path` names the bytes in errors.
  ///
  /// - Throws: `StorageError` if they are damaged, or hold another kind of picture.
  package init(_ bytes: [UInt8], path: String) throws(StorageError) {
    var reading = PNGReading(bytes, path: path)
    self = try reading.image()
  }
}

/// Walks through the chunks of a PNG file.
private struct PNGReading {
  private let bytes: [UInt8]
  private let path: String
  private var offset = PNGImage.signature.count

  init(_ bytes: [UInt8], path: String) {
    self.bytes = bytes
    self.path = path
  }

  mutating func image() throws(StorageError) -> PNGImage {
    guard bytes.starts(with: PNGImage.signature) else { throw damaged(0, "no PNG signature") }
    let (width, height, channels) = try header()
    var packed: [UInt8] = []
    while true {
      let (type, content) = try chunk()
      if type == "IEND" { break }
      if type == "IDAT" { packed += content }
    }
    let length = width * channels
    let lines = try Gzip.inflateZlib(packed[...], path: path, limit: (length + 1) * height)
    guard lines.count == (length + 1) * height else { throw damaged(offset, "rows are missing") }
    return PNGImage(
      channels: channels, height: height, width: width,
      samples: try unfiltered(lines, length: length, height: height, channels: channels))
  }

  private mutating func header() throws(StorageError) -> (Int, Int, Int) {
    let (type, content) = try chunk()
    guard type == "IHDR", content.count == 13 else { throw damaged(8, "no header") }
    let fields = Array(content)
    let (width, height) = (Self.number(fields[0..<4]), Self.number(fields[4..<8]))
    let channels = fields[9] == 0 ? 1 : fields[9] == 2 ? 3 : 0
    guard fields[8] == 8, channels > 0, fields[10...] == [0, 0, 0] else {
      throw damaged(16, "only 8-bit grey and RGB without interlacing are read")
    }
    let (pixels, isTooLarge) = width.multipliedReportingOverflow(by: height)
    guard width > 0, height > 0, !isTooLarge, pixels <= PNGImage.limit / channels else {
      throw damaged(16, "a picture of \(width)x\(height)")
    }
    return (width, height, channels)
  }

  private mutating func chunk() throws(StorageError) -> (String, ArraySlice<UInt8>) {
    guard bytes.count - offset >= 12 else { throw damaged(offset, "the file ends early") }
    let size = Self.number(bytes[offset..<(offset + 4)])
    guard size <= bytes.count - offset - 12 else { throw damaged(offset, "the file ends early") }
    let body = bytes[(offset + 4)..<(offset + 8 + size)]
    let sum = Self.number(bytes[(offset + 8 + size)..<(offset + 12 + size)])
    guard sum == Int(Gzip.crc32(body)) else { throw damaged(offset, "a wrong checksum") }
    offset += 12 + size
    return (String(decoding: body.prefix(4), as: UTF8.self), body.dropFirst(4))
  }

  /// Undoes the filter of each row.
  private func unfiltered(
    _ lines: [UInt8], length: Int, height: Int, channels: Int
  ) throws(StorageError) -> [UInt8] {
    var samples = [UInt8](repeating: 0, count: length * height)
    for row in 0..<height {
      let filter = lines[row * (length + 1)]
      guard filter <= 4 else { throw damaged(offset, "an unknown filter") }
      for index in 0..<length {
        let target = row * length + index
        let left = index >= channels ? samples[target - channels] : 0
        let up = row > 0 ? samples[target - length] : 0
        let corner = row > 0 && index >= channels ? samples[target - length - channels] : 0
        let guess: UInt8 =
          switch filter {
          case 1: left
          case 2: up
          case 3: UInt8((Int(left) + Int(up)) / 2)
          case 4: Self.paeth(Int(left), Int(up), Int(corner))
          default: 0
          }
        samples[target] = lines[row * (length + 1) + 1 + index] &+ guess
      }
    }
    return samples
  }

  /// The neighbour nearest to left + up - corner.
  private static func paeth(_ left: Int, _ up: Int, _ corner: Int) -> UInt8 {
    let guess = left + up - corner
    let (a, b, c) = (abs(guess - left), abs(guess - up), abs(guess - corner))
    return UInt8(a <= b && a <= c ? left : b <= c ? up : corner)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int {
    bytes.reduce(0) { $0 << 8 | Int($1) }
  }

  private func damaged(_ offset: Int, _ detail: String) -> StorageError {
    StorageError(.read, path: path, reason: .corrupt(offset: offset, detail: detail))
  }
}
