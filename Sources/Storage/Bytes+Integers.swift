// SPDX-License-Identifier: MIT

extension ArraySlice<UInt8> {
  /// The integer whose bytes, lowest first, lie `offset` bytes behind the start; nil where the bytes
  /// end before it does.
  package func littleEndian<Number: FixedWidthInteger>(
    at offset: Int, as type: Number.Type
  ) -> Number? {
    let size = MemoryLayout<Number>.size
    guard offset >= 0, offset <= count - size else { return nil }
    let start = startIndex + offset
    return self[start..<start + size].reversed().reduce(0) { $0 << 8 | Number($1) }
  }
}

extension FixedWidthInteger {
  /// The bytes of the number, lowest first.
  package var littleEndianBytes: [UInt8] {
    (0..<Self.bitWidth / 8).map { UInt8(truncatingIfNeeded: self >> (8 * $0)) }
  }
}
