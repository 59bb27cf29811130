// SPDX-License-Identifier: MIT

/// What can go wrong when tensors are made from outside data.
package enum TensorError: Error, Equatable, CustomStringConvertible {
  case countMismatch(shape: Shape, found: Int)
  case productMismatch(left: Shape, right: Shape)

  package var description: String {
    switch self {
    case .countMismatch(let shape, let found):
      "a tensor of shape \(shape) holds \(shape.count) values, found \(found)"
    case .productMismatch(let left, let right):
      "a matrix product needs shapes MxK and KxN, found \(left) and \(right)"
    }
  }
}
