// SPDX-License-Identifier: MIT

extension Tensor {
  /// The tensor with only the given indices of one axis, in the given order.
  ///
  /// An index of -1 yields zeros. Indices must otherwise lie inside the axis.
  package func selecting(_ indices: [Int], axis: Int) -> Tensor {
    precondition(axis < shape.rank, "the axis exists")
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let extent = shape[axis]
    var dimensions = shape.dimensions
    dimensions[axis] = indices.count
    var selected = [Float]()
    selected.reserveCapacity(outer * indices.count * inner)
    for block in 0..<outer {
      for index in indices {
        guard index >= 0 else {
          selected.append(contentsOf: repeatElement(0, count: inner))
          continue
        }
        let start = (block * extent + index) * inner
        selected.append(contentsOf: values[start..<(start + inner)])
      }
    }
    return Tensor(shape: Shape(dimensions), adopting: selected)
  }

  /// Creates a tensor from values whose count is right by construction.
  init(shape: Shape, adopting values: [Float]) {
    precondition(values.count == shape.count, "values fill the shape")
    self.init(shape: shape) { values[$0] }
  }

  /// The sum of |w|^power over everything but one axis: one number for each index of the axis.
  ///
  /// The power is 1 or 2.
  package func sumsOfPowers(axis: Int, power: Int) -> [Double] {
    precondition(power == 1 || power == 2, "sums of magnitudes or of squares")
    precondition(axis < shape.rank, "the axis exists")
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let extent = shape[axis]
    var sums = [Double](repeating: 0, count: extent)
    for block in 0..<outer {
      for index in 0..<extent {
        let start = (block * extent + index) * inner
        for value in values[start..<(start + inner)] {
          let magnitude = Double(value.magnitude)
          sums[index] += power == 1 ? magnitude : magnitude * magnitude
        }
      }
    }
    return sums
  }

  /// Whether every value is finite.
  package var isFinite: Bool { values.allSatisfy(\.isFinite) }
}
