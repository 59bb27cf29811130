// SPDX-License-Identifier: MIT
import CKernels

/// Images per vector.
let lanes = 16

/// Pseudo-random values in [-1, 1) for tests: a table is drawn once, since loops are slow in debug.
struct KernelValues {
  private static let table: [Float] = {
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    return (0..<4099).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Float(Int32(truncatingIfNeeded: state >> 33) % 1_000_000) / 1_000_000
    }
  }()
  private var position: Int

  /// Values that depend on `seed` alone.
  init(seed: Int = 0) { position = seed * 613 % Self.table.count }

  /// The next `count` values.
  mutating func floats(_ count: Int) -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(count + Self.table.count)
    while values.count < count {
      values.append(contentsOf: Self.table[position...])
      // A step that differs from time to time, so that no period lines up with a shape.
      position = (position + values.count + 17) % Self.table.count
    }
    return Array(values.prefix(count))
  }

  /// The next `count` bit masks.
  mutating func masks(_ count: Int) -> [UInt16] {
    floats(count).map { UInt16(truncatingIfNeeded: Int($0 * 1_000_003)) }
  }
}

/// The largest difference between two arrays, relative to the largest magnitude of `expected`;
/// infinite where the counts differ, NaN where one holds a NaN.
func relativeError(_ found: [Float], _ expected: [Float]) -> Float {
  guard found.count == expected.count else { return .infinity }
  let padding = [Float](repeating: 0, count: (lanes - found.count % lanes) % lanes)
  let vectors = (found.count + padding.count) / lanes
  var differences = [Float](repeating: 0, count: lanes)
  var sizes = differences
  withInstructionSet(0) {
    unsafe tk_linf_norms(vectors, found + padding, expected + padding, &differences)
    unsafe tk_linf_norms(vectors, expected + padding, nil, &sizes)
  }
  let difference = differences.reduce(0) { $0.isNaN || $1.isNaN ? .nan : max($0, $1) }
  let size = sizes.reduce(0) { max($0, $1) }
  return difference == 0 ? 0 : difference / max(size, .leastNormalMagnitude)
}

/// The sum of products in double precision.
func innerProduct(_ a: [Float], _ b: [Float]) -> Double {
  zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// The bits of every float: NaN equals itself, and 0 differs from -0.
func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }

extension KernelValues {
  /// The first `count` values.
  func sample(_ count: Int) -> [Float] {
    var copy = self
    return copy.floats(count)
  }
}

/// The 16 lanes of vector `index`.
func vector(_ values: [Float], _ index: Int) -> [Float] {
  Array(values[index * lanes..<(index + 1) * lanes])
}

/// One bit per lane.
func masks(_ conditions: [Bool]) -> [UInt16] {
  stride(from: 0, to: conditions.count, by: lanes).map { first in
    (0..<lanes).reduce(0) { $0 | (conditions[first + $1] ? 1 << UInt16($1) : 0) }
  }
}

/// The values of one lane, in order.
func lane(_ index: Int, of values: [Float]) -> [Float] {
  stride(from: index, to: values.count, by: lanes).map { values[$0] }
}

/// Whether two arrays agree to `tolerance`, absolutely, NaN and infinity in the same places.
func agree(_ found: [Float], _ expected: [Float], within tolerance: Float = 1e-6) -> Bool {
  found.count == expected.count
    && zip(found, expected).allSatisfy {
      $0 == $1 || $0.isNaN && $1.isNaN || abs($0 - $1) <= tolerance
    }
}
