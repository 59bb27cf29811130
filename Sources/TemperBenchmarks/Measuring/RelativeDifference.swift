// SPDX-License-Identifier: MIT

/// The root mean square of the difference of two lists over that of the second; infinite if their
/// lengths differ or a value is not finite.
package func relativeDifference(_ found: [Float], _ expected: [Float]) -> Double {
  guard found.count == expected.count else { return .infinity }
  var (difference, size) = (0.0, 0.0)
  for (value, wanted) in zip(found, expected) {
    guard value.isFinite, wanted.isFinite else { return .infinity }
    difference += (Double(value) - Double(wanted)) * (Double(value) - Double(wanted))
    size += Double(wanted) * Double(wanted)
  }
  if difference == 0 { return 0 }
  return (difference / size).squareRoot()
}
