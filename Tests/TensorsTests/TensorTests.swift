// SPDX-License-Identifier: MIT
import Tensors
import Testing

@Suite("Tensor")
struct TensorTests {
  @Test("values must fill the shape")
  func countMismatch() throws {
    #expect(throws: TensorError.countMismatch(shape: [2, 3], found: 5)) {
      try Tensor([1, 2, 3, 4, 5], shape: [2, 3])
    }
    #expect(
      TensorError.countMismatch(shape: [2, 3], found: 5).description
        == "a tensor of shape 2x3 holds 6 values, found 5")
    let tensor = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
    #expect(throws: TensorError.countMismatch(shape: [7], found: 6)) {
      try tensor.reshaped(to: [7])
    }
    #expect(try tensor.reshaped(to: [3, 2]).values == tensor.values)
  }

  @Test("a copy does not change with its original")
  func copyOnWrite() {
    let original = Tensor(repeating: 1, shape: [4])
    var copy = original
    copy[2] = 5
    unsafe copy.withUnsafeMutableValues { values in unsafe values[0] = 7 }
    #expect(original.values == [1, 1, 1, 1])
    #expect(copy.values == [7, 1, 5, 1])
  }

  @Test("map and the index initializer run over row-major order")
  func map() {
    let tensor = Tensor(shape: [2, 2]) { Float($0) }
    #expect(tensor.values == [0, 1, 2, 3])
    #expect(tensor.map { $0 * 2 }.values == [0, 2, 4, 6])
  }

  @Test("NaN and infinity are not finite")
  func finite() {
    #expect(Tensor(repeating: 3, shape: [3]).isFinite)
    #expect(!Tensor(repeating: .nan, shape: [1]).isFinite)
    #expect(!Tensor(repeating: -.infinity, shape: [1]).isFinite)
  }
}

@Suite("Tensor slices")
struct TensorSliceTests {
  /// Element (a, b, c) has the value 100 a + 10 b + c.
  private let tensor = Tensor(shape: [2, 3, 4]) { index in
    Float(index / 12 * 100 + index / 4 % 3 * 10 + index % 4)
  }

  @Test("selecting takes indices of one axis in their order", arguments: [0, 1, 2])
  func selecting(axis: Int) {
    let picks = [[1, 0, 1], [2, 0], [3, 1, 1, 0]][axis]
    let selected = tensor.selecting(picks, axis: axis)
    var sizes = [2, 3, 4]
    sizes[axis] = picks.count
    #expect(selected.shape == Shape(sizes))
    for a in 0..<sizes[0] {
      for b in 0..<sizes[1] {
        for c in 0..<sizes[2] {
          var source = [a, b, c]
          source[axis] = picks[source[axis]]
          let expected = Float(source[0] * 100 + source[1] * 10 + source[2])
          #expect(selected[(a * sizes[1] + b) * sizes[2] + c] == expected)
        }
      }
    }
  }

  @Test("index -1 gives zeros, no index an empty axis")
  func zeros() {
    let selected = tensor.selecting([-1, 1], axis: 0)
    #expect(selected.values.prefix(12).allSatisfy { $0 == 0 })
    #expect(Array(selected.values.suffix(12)) == Array(tensor.values.suffix(12)))
    #expect(tensor.selecting([], axis: 1).shape == [2, 0, 4])
  }

  @Test("sums of magnitudes and of squares agree with plain loops", arguments: [1, 2], [0, 1, 2])
  func sums(power: Int, axis: Int) {
    let signed = Tensor(shape: tensor.shape) { index in
      tensor[index] * (index % 2 == 0 ? 1 : -1)
    }
    var expected = [Double](repeating: 0, count: tensor.shape[axis])
    for index in 0..<24 {
      let place = [index / 12, index / 4 % 3, index % 4][axis]
      let magnitude = Double(signed[index].magnitude)
      expected[place] += power == 1 ? magnitude : magnitude * magnitude
    }
    #expect(signed.sumsOfPowers(axis: axis, power: power) == expected)
  }
}
