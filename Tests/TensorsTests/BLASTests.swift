// SPDX-License-Identifier: MIT
import Tensors
import Testing

@Suite("Matrix product")
struct BLASTests {
  @Test(
    "the product agrees with a double loop",
    arguments: [[1, 1, 1], [3, 5, 2], [17, 33, 9], [64, 1, 31], [1, 70, 1]])
  func product(sizes: [Int]) throws {
    let (rows, inner, columns) = (sizes[0], sizes[1], sizes[2])
    var stream = RandomStream(seed: 3, purpose: .test, rows, columns)
    let left = Tensor(shape: [rows, inner]) { _ in stream.normal() }
    let right = Tensor(shape: [inner, columns]) { _ in stream.normal() }
    let product = try left.matrixProduct(right)
    #expect(product.shape == [rows, columns])
    for row in 0..<rows {
      for column in 0..<columns {
        let expected = (0..<inner).reduce(0.0) {
          $0 + Double(left[row * inner + $1]) * Double(right[$1 * columns + column])
        }
        #expect(abs(Double(product[row * columns + column]) - expected) < 1e-5 * Double(inner))
      }
    }
  }

  @Test("sizes that do not fit are refused by name")
  func mismatch() {
    let left = Tensor(shape: [2, 3])
    let right = Tensor(shape: [4, 2])
    #expect(throws: TensorError.productMismatch(left: [2, 3], right: [4, 2])) {
      try left.matrixProduct(right)
    }
    #expect(throws: TensorError.self) { try left.matrixProduct(Tensor(shape: [3])) }
    #expect(
      TensorError.productMismatch(left: [2, 3], right: [4, 2]).description
        == "a matrix product needs shapes MxK and KxN, found 2x3 and 4x2")
  }

  @Test("an inner size of zero gives zeros")
  func empty() throws {
    let product = try Tensor(shape: [2, 0]).matrixProduct(Tensor(shape: [0, 3]))
    #expect(product == Tensor(repeating: 0, shape: [2, 3]))
  }
}
