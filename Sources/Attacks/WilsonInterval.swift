// SPDX-License-Identifier: MIT

/// The 95 % confidence interval of a proportion (Wilson 1927).
package struct WilsonInterval: Equatable, Sendable {
  package let low: Double
  package let high: Double

  init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// The interval for `successes` of `count`; 0...1 when there are none.
  package init(successes: Int, of count: Int) {
    guard count > 0 else {
      (low, high) = (0, 1)
      return
    }
    let z = 1.959963984540054
    let n = Double(count)
    let p = Double(successes) / n
    let denominator = 1 + z * z / n
    let center = p + z * z / (2 * n)
    let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    // Rounding must not put the share itself outside, where none or all succeed.
    low = max(0, min(p, (center - spread) / denominator))
    high = min(1, max(p, (center + spread) / denominator))
  }
}
