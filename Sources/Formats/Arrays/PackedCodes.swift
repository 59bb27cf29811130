// SPDX-License-Identifier: MIT

/// Whole numbers in as few bits as they need, for files.
///
/// A code takes `bits` bits, lowest first, from the lowest bit of the first byte on. One bit is
/// sign (1 for +1); more are the code plus the largest code. Eight bits are plain signed bytes.
enum PackedCodes {
  /// The largest code of some bits: 1, 1, 3, 7, ..., 127.
  static func limit(bits: Int) -> Int { bits <= 2 ? 1 : (1 << (bits - 1)) - 1 }

  /// The bytes of codes of 1 to 8 bits.
  static func bytes(_ codes: [Float], bits: Int) -> [UInt8] {
    if bits == 8 { return codes.map { UInt8(bitPattern: Int8($0)) } }
    var bytes = [UInt8](repeating: 0, count: count(codes.count, bits: bits))
    let limit = limit(bits: bits)
    for (index, code) in codes.enumerated() {
      let word = bits == 1 ? (code > 0 ? 1 : 0) : Int(code) + limit
      for bit in 0..<bits where word >> bit & 1 == 1 {
        bytes[(index * bits + bit) / 8] |= 1 << UInt8((index * bits + bit) % 8)
      }
    }
    return bytes
  }

  /// The codes of bytes; nil if there are not as many bytes as `count` codes take.
  static func codes(_ bytes: [UInt8], count: Int, bits: Int) -> [Float]? {
    guard bytes.count == Self.count(count, bits: bits) else { return nil }
    if bits == 8 { return bytes.map { Float(Int8(bitPattern: $0)) } }
    let limit = limit(bits: bits)
    return (0..<count).map { index in
      var word = 0
      for bit in 0..<bits {
        let place = index * bits + bit
        word |= Int(bytes[place / 8] >> UInt8(place % 8) & 1) << bit
      }
      return Float(bits == 1 ? 2 * word - 1 : word - limit)
    }
  }

  /// The bytes that codes take.
  static func count(_ codes: Int, bits: Int) -> Int { (codes * bits + 7) / 8 }
}
