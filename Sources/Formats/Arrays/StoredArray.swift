// SPDX-License-Identifier: MIT

/// Numbers as they lie in a file, with their type, shape and order.
///
/// Arrays of one file share its bytes, so that a thousand views of one megabyte take one megabyte.
package struct StoredArray: Sendable {
  package let type: ElementType
  /// The extents, slowest first; empty for a single number.
  package let shape: [Int]
  /// Elements between neighbours along each axis; nil for the row-major order without gaps.
  private let strides: [Int]?
  /// The bytes from the first element on.
  private let bytes: ArraySlice<UInt8>
  private let isBigEndian: Bool

  /// Elements in row-major order; `bytes` holds the product of `shape` times the size of the type.
  package init(
    type: ElementType, shape: [Int], bytes: ArraySlice<UInt8>, isBigEndian: Bool = false
  ) {
    precondition(
      Self.byteCount(of: shape, type: type) == bytes.count, "the bytes fill the shape")
    self.init(
      checked: type, shape: shape, strides: nil, bytes: bytes, isBigEndian: isBigEndian)
  }

  private init(
    checked type: ElementType, shape: [Int], strides: [Int]?, bytes: ArraySlice<UInt8>,
    isBigEndian: Bool
  ) {
    self.type = type
    self.shape = shape
    self.strides = strides == Self.rowMajorStrides(of: shape) ? nil : strides
    self.bytes = bytes
    self.isBigEndian = isBigEndian
  }

  /// A view with strides into `bytes`; nil if it reaches outside of them, has more elements than
  /// they have, or an extent or stride is negative.
  package init?(
    type: ElementType, shape: [Int], strides: [Int], bytes: ArraySlice<UInt8>,
    isBigEndian: Bool = false
  ) {
    guard shape.count == strides.count, strides.allSatisfy({ $0 >= 0 }),
      let size = Self.byteCount(of: shape, type: type), size <= bytes.count
    else { return nil }
    if size > 0 {
      // The place of the last element must be among the bytes.
      var last = 0
      for (extent, stride) in zip(shape, strides) {
        let (reach, isTooFar) = (extent - 1).multipliedReportingOverflow(by: stride)
        let (sum, isTooMuch) = last.addingReportingOverflow(reach)
        guard !isTooFar, !isTooMuch else { return nil }
        last = sum
      }
      guard last < bytes.count / type.size else { return nil }
    }
    self.init(
      checked: type, shape: shape, strides: strides, bytes: bytes, isBigEndian: isBigEndian)
  }

  /// An array of floats in row-major order.
  package init(_ values: [Float], shape: [Int]) {
    let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
    self.init(type: .float32, shape: shape, bytes: bytes[...])
  }

  /// A list of integers.
  package init(_ values: [Int]) {
    let bytes = unsafe values.withUnsafeBytes { unsafe Array($0) }
    self.init(type: .int64, shape: [values.count], bytes: bytes[...])
  }

  /// The number of elements.
  package var count: Int { shape.reduce(1, *) }

  /// The same elements under axes in another order.
  package func transposed(_ order: [Int]) -> StoredArray {
    precondition(order.sorted() == Array(shape.indices), "a permutation of the axes")
    let strides = strides ?? Self.rowMajorStrides(of: shape)
    return StoredArray(
      checked: type, shape: order.map { shape[$0] }, strides: order.map { strides[$0] },
      bytes: bytes, isBigEndian: isBigEndian)
  }

  /// The same elements under another shape of as many; nil for other counts, and for views.
  package func reshaped(to shape: [Int]) -> StoredArray? {
    guard strides == nil, shape.allSatisfy({ $0 >= 0 }),
      Self.byteCount(of: shape, type: type) == count * type.size
    else { return nil }
    return StoredArray(
      checked: type, shape: shape, strides: nil, bytes: bytes, isBigEndian: isBigEndian)
  }

  /// The bytes of a shape, or nil when they cannot be counted; an extent of 0 does not hide an
  /// overflow of others.
  static func byteCount(of shape: [Int], type: ElementType) -> Int? {
    var product = type.size
    for extent in shape where extent != 0 {
      guard extent > 0 else { return nil }
      let (next, overflow) = product.multipliedReportingOverflow(by: extent)
      if overflow { return nil }
      product = next
    }
    return shape.contains(0) ? 0 : product
  }

  private static func rowMajorStrides(of shape: [Int]) -> [Int] {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() {
      strides[axis] = strides[axis + 1] &* max(shape[axis + 1], 1)
    }
    return strides
  }

  /// The elements in row-major order, each converted.
  func elements<Raw: FixedWidthInteger & BitwiseCopyable, Value>(
    of raw: Raw.Type, _ convert: (Raw) -> Value
  ) -> [Value] {
    unsafe bytes.withUnsafeBytes { buffer in
      func element(_ place: Int) -> Value {
        let offset = place * MemoryLayout<Raw>.size
        let stored = unsafe buffer.loadUnaligned(fromByteOffset: offset, as: raw)
        return convert(isBigEndian ? Raw(bigEndian: stored) : Raw(littleEndian: stored))
      }
      guard let strides else { return (0..<count).map(element) }
      var values: [Value] = []
      values.reserveCapacity(count)
      var index = [Int](repeating: 0, count: shape.count)
      var place = 0
      while values.count < count {
        values.append(element(place))
        // The next index, last axis fastest.
        for axis in shape.indices.reversed() {
          index[axis] += 1
          place += strides[axis]
          if index[axis] < shape[axis] { break }
          place -= index[axis] * strides[axis]
          index[axis] = 0
        }
      }
      return values
    }
  }
}
