// SPDX-License-Identifier: MIT

/// A dense array of floats with a shape, row-major, a value with copy-on-write storage.
///
/// Parameters and results live in tensors; activations live in tiles of 16 images and never leave
/// the plan that computes them.
package struct Tensor: Equatable, Sendable {
  package let shape: Shape
  package private(set) var values: [Float]

  /// Creates a tensor from row-major values.
  ///
  /// - Throws: `TensorError.countMismatch` if the number of values is not the shape's.
  package init(_ values: [Float], shape: Shape) throws(TensorError) {
    guard values.count == shape.count else {
      throw .countMismatch(shape: shape, found: values.count)
    }
    self.shape = shape
    self.values = values
  }

  /// Creates a tensor that repeats one value.
  package init(repeating value: Float = 0, shape: Shape) {
    self.shape = shape
    self.values = Array(repeating: value, count: shape.count)
  }

  /// Creates a tensor whose values come from a function of the row-major index.
  package init(shape: Shape, _ value: (Int) -> Float) {
    self.shape = shape
    self.values = (0..<shape.count).map(value)
  }

  package var count: Int { values.count }

  package subscript(index: Int) -> Float {
    get { values[index] }
    set { values[index] = newValue }
  }

  /// The same values under another shape of equal count.
  ///
  /// - Throws: `TensorError.countMismatch`.
  package func reshaped(to shape: Shape) throws(TensorError) -> Tensor {
    try Tensor(values, shape: shape)
  }

  /// A new tensor of the same shape, each value mapped.
  package func map(_ transform: (Float) -> Float) -> Tensor {
    var copy = self
    for index in copy.values.indices { copy.values[index] = transform(copy.values[index]) }
    return copy
  }

  /// The values in memory, for kernels.
  package func withUnsafeValues<Result>(
    _ body: (UnsafeBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    unsafe try values.withUnsafeBufferPointer(body)
  }

  /// The values in memory, to be changed in place by kernels.
  package mutating func withUnsafeMutableValues<Result>(
    _ body: (UnsafeMutableBufferPointer<Float>) throws -> Result
  ) rethrows -> Result {
    unsafe try values.withUnsafeMutableBufferPointer { buffer in
      unsafe try body(buffer)
    }
  }
}
