// SPDX-License-Identifier: MIT

/// A named tensor in a safetensors file: elements in row-major order, little endian.
package struct SafetensorsEntry: Equatable, Sendable {
  /// The name, unique in a file.
  package let name: String
  /// The type of the elements.
  package let type: SafetensorsType
  /// The extents, slowest first; empty for a single number.
  package let shape: [Int]
  /// The elements as they lie in the file; entries of one file share its bytes.
  package let bytes: ArraySlice<UInt8>

  /// A tensor made of raw elements: `bytes` holds the product of `shape` times the size of the
  /// type.
  package init(name: String, type: SafetensorsType, shape: [Int], bytes: ArraySlice<UInt8>) {
    precondition(bytes.count == shape.reduce(type.size, *), "the bytes fill the shape")
    self.name = name
    self.type = type
    self.shape = shape
    self.bytes = bytes
  }

  /// A tensor of 32-bit floats; `values` holds the product of `shape`.
  package init(name: String, shape: [Int], values: [Float]) {
    let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
    self.init(name: name, type: .float32, shape: shape, bytes: bytes[...])
  }

  /// A tensor of 64-bit integers; `values` holds the product of `shape`.
  package init(name: String, shape: [Int], values: [Int64]) {
    let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
    self.init(name: name, type: .int64, shape: shape, bytes: bytes[...])
  }

  /// The number of elements.
  package var count: Int { bytes.count / type.size }

  /// The elements as 32-bit floats: F16 and BF16 exactly, F64 and wide integers rounded to the
  /// nearest float (F64 beyond its range to infinity), BOOL as 0 and 1.
  package func floats() -> [Float] {
    switch type {
    case .float64: elements(of: UInt64.self) { Float(Double(bitPattern: $0)) }
    case .float32: elements(of: UInt32.self) { Float(bitPattern: $0) }
    case .float16: elements(of: UInt16.self) { Float(Float16(bitPattern: $0)) }
    case .bfloat16: elements(of: UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case .int64: elements(of: Int64.self) { Float($0) }
    case .int32: elements(of: Int32.self) { Float($0) }
    case .int16: elements(of: Int16.self) { Float($0) }
    case .int8: elements(of: Int8.self) { Float($0) }
    case .uint8: elements(of: UInt8.self) { Float($0) }
    case .boolean: elements(of: UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// The elements as integers without any rounding, or nil for the float types.
  package func integers() -> [Int]? {
    switch type {
    case .float64, .float32, .float16, .bfloat16: nil
    case .int64: elements(of: Int64.self) { Int($0) }
    case .int32: elements(of: Int32.self) { Int($0) }
    case .int16: elements(of: Int16.self) { Int($0) }
    case .int8: elements(of: Int8.self) { Int($0) }
    case .uint8: elements(of: UInt8.self) { Int($0) }
    case .boolean: elements(of: UInt8.self) { $0 == 0 ? 0 : 1 }
    }
  }

  /// Loads elements of `raw` bits, wherever they lie, and converts each.
  private func elements<Raw: FixedWidthInteger & BitwiseCopyable, Value>(
    of raw: Raw.Type, _ convert: (Raw) -> Value
  ) -> [Value] {
    unsafe bytes.withUnsafeBytes { buffer in
      (0..<count).map { index in
        let offset = index * MemoryLayout<Raw>.size
        return convert(
          Raw(littleEndian: unsafe buffer.loadUnaligned(fromByteOffset: offset, as: raw)))
      }
    }
  }
}
