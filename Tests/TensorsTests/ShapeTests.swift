// SPDX-License-Identifier: MIT
import Tensors
import Testing

@Suite("Shape")
struct ShapeTests {
  @Test("count is the product of the dimensions, 1 for a scalar")
  func count() {
    #expect(Shape([]).count == 1)
    #expect(Shape([]).rank == 0)
    let shape: Shape = [64, 32, 3, 3]
    #expect(shape.count == 18_432)
    #expect(shape.rank == 4)
    #expect(shape[1] == 32)
    #expect(Shape([4, 0, 2]).count == 0)
  }

  @Test("a shape prints as its sizes joined by x")
  func description() {
    let shape: Shape = [64, 32, 3, 3]
    #expect("\(shape)" == "64x32x3x3")
  }
}
