// SPDX-License-Identifier: MIT

/// The middle of several measurements, which one disturbed run does not move.
enum Median {
  static func of(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
  }

  static func of(_ count: Int, _ measure: () -> Double) -> Double {
    of((0..<count).map { _ in measure() })
  }
}
