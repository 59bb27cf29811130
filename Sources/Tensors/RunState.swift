// SPDX-License-Identifier: MIT

/// Numbers and vectors as bytes, in the order in which they are put.
package struct StateWriter {
  package private(set) var bytes: [UInt8] = []

  package init() {}

  package mutating func put(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }

  package mutating func put(_ value: Int) { put(UInt64(bitPattern: Int64(value))) }

  package mutating func put(_ value: Double) { put(value.bitPattern) }

  package mutating func put(_ string: [UInt8]) {
    put(string.count)
    bytes += string
  }

  package mutating func put(_ buffer: AlignedBuffer) {
    put(buffer.count)
    unsafe bytes.append(
      contentsOf: UnsafeRawBufferPointer(
        start: buffer.floats, count: buffer.count * MemoryLayout<Float>.stride))
  }
}

/// Reads what a `StateWriter` wrote, in the same order.
package struct StateReader {
  /// The bytes are not what the run that reads them has written.
  package struct Misfit: Error {
    package init() {}
  }

  private let bytes: [UInt8]
  private var offset = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  package var isAtEnd: Bool { offset == bytes.count }

  package mutating func word() throws(Misfit) -> UInt64 {
    guard offset + 8 <= bytes.count else { throw Misfit() }
    defer { offset += 8 }
    return (0..<8).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
  }

  package mutating func integer() throws(Misfit) -> Int {
    Int(Int64(bitPattern: try word()))
  }

  package mutating func double() throws(Misfit) -> Double { Double(bitPattern: try word()) }

  /// As many bytes as were put.
  package mutating func byteString() throws(Misfit) -> [UInt8] {
    let count = try integer()
    guard count >= 0, count <= bytes.count - offset else { throw Misfit() }
    defer { offset += count }
    return Array(bytes[offset..<(offset + count)])
  }

  /// A buffer of as many floats as the one that was put.
  package mutating func buffer() throws(Misfit) -> AlignedBuffer {
    var ahead = self
    let count = try ahead.integer()
    guard count >= 0, count <= (bytes.count - ahead.offset) / MemoryLayout<Float>.stride else {
      throw Misfit()
    }
    let buffer = AlignedBuffer(count: count)
    try fill(buffer)
    return buffer
  }

  /// Fills a buffer that has as many floats as the one that was put.
  package mutating func fill(_ buffer: AlignedBuffer) throws(Misfit) {
    let size = buffer.count * MemoryLayout<Float>.stride
    guard try integer() == buffer.count, offset + size <= bytes.count else { throw Misfit() }
    unsafe bytes.withUnsafeBytes { source in
      unsafe UnsafeMutableRawBufferPointer(start: buffer.floats, count: size)
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: source[offset..<offset + size]))
    }
    offset += size
  }
}
