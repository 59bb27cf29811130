// SPDX-License-Identifier: MIT

/// A named tensor in a safetensors file: elements in row-major order, little endian.
package struct SafetensorsEntry: Equatable, Sendable {
  /// The name, unique in a file.
  package let name: String
  /// The type of the elements.
  package let type: ElementType
  /// The extents, slowest first; empty for a single number.
  package let shape: [Int]
  /// The elements as they lie in the file; entries of one file share its bytes.
  package let bytes: ArraySlice<UInt8>

  /// A tensor made of raw elements: `bytes` holds the product of `shape` times the size of the
  /// type.
  package init(name: String, type: ElementType, shape: [Int], bytes: ArraySlice<UInt8>) {
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

  /// The elements with their type and shape.
  package var array: StoredArray { StoredArray(type: type, shape: shape, bytes: bytes) }

  /// The elements as 32-bit floats, as `StoredArray.floats` rounds them.
  package func floats() -> [Float] { array.floats() }

  /// The elements as integers without any rounding, or nil for the float types.
  package func integers() -> [Int]? { array.integers() }
}
