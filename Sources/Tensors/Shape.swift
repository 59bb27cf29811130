// SPDX-License-Identifier: MIT

/// The sizes of a tensor's dimensions, outermost first.
package struct Shape: Equatable, Hashable, Sendable, CustomStringConvertible,
  ExpressibleByArrayLiteral
{
  package let dimensions: [Int]

  package init(_ dimensions: [Int]) {
    precondition(dimensions.allSatisfy { $0 >= 0 }, "a dimension is never negative")
    self.dimensions = dimensions
  }

  package init(arrayLiteral elements: Int...) {
    self.init(elements)
  }

  /// The number of elements; 1 for a scalar.
  package var count: Int { dimensions.reduce(1, *) }

  package var rank: Int { dimensions.count }

  package subscript(index: Int) -> Int { dimensions[index] }

  /// Sizes joined by a multiplication sign, such as `64x32x3x3`.
  package var description: String {
    dimensions.map(String.init).joined(separator: "x")
  }
}
