// SPDX-License-Identifier: MIT

/// The largest difference of two lists over the largest magnitude of the second; infinite if their
/// lengths differ or a value is not a number.
package func relativeDifference(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var difference = 0.0
  var largest = 1e-30
  for (value, wanted) in zip(found, expected) {
    guard value.isFinite, wanted.isFinite else { return .infinity }
    difference = max(difference, abs(Double(value) - Double(wanted)))
    largest = max(largest, abs(Double(wanted)))
  }
  return difference / largest
}

/// Whether two lists are both there and have the same bits.
package func haveSameBits(_ left: [Float]?, _ right: [Float]?) -> Bool {
  guard let left, let right else { return false }
  return left.map(\.bitPattern) == right.map(\.bitPattern)
}
