// SPDX-License-Identifier: MIT
import Attacks
import Testing

@Suite("Wilson interval")
struct WilsonIntervalTests {
  @Test(
    "agrees with the published formula",
    arguments: [
      // statsmodels.stats.proportion.proportion_confint(k, n, method="wilson")
      (31, 1000, 0.021925, 0.043671), (0, 10, 0.0, 0.277533), (10, 10, 0.722467, 1.0),
      (5, 10, 0.236593, 0.763407),
    ])
  func agrees(successes: Int, count: Int, low: Double, high: Double) {
    let interval = WilsonInterval(successes: successes, of: count)
    #expect(abs(interval.low - low) < 2e-5)
    #expect(abs(interval.high - high) < 2e-5)
  }

  @Test("of nothing says nothing")
  func empty() {
    #expect(WilsonInterval(successes: 0, of: 0) == WilsonInterval(successes: 0, of: 0))
    #expect(WilsonInterval(successes: 0, of: 0).low == 0)
    #expect(WilsonInterval(successes: 0, of: 0).high == 1)
  }
}
