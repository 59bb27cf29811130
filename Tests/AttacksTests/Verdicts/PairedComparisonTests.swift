// SPDX-License-Identifier: MIT
import Attacks
import Testing

@Suite("Paired comparison")
struct PairedComparisonTests {
  private func comparison(lost: Int, gained: Int) -> PairedComparison {
    PairedComparison(
      Array(repeating: true, count: lost) + Array(repeating: false, count: gained),
      Array(repeating: false, count: lost) + Array(repeating: true, count: gained))
  }

  // Expected: scipy.stats.binomtest(k, n, 0.5).pvalue.
  @Test(
    "gives the p-values of the binomial test",
    arguments: [
      (0, 0, 1.0), (1, 0, 1.0), (1, 9, 0.021484375), (5, 5, 1.0), (0, 8, 0.0078125),
      (31, 9, 0.0006787), (400, 300, 0.0001785),
    ])
  func pValues(lost: Int, gained: Int, expected: Double) {
    let found = comparison(lost: lost, gained: gained).pValue
    #expect(abs(found - expected) < 0.01 * expected, "\(found)")
    #expect(abs(comparison(lost: gained, gained: lost).pValue - found) < 1e-12)
  }

  @Test("counts what both, one or neither get right, and leaves out what is not known")
  func counts() {
    let found = PairedComparison(
      [true, true, false, false, nil, true, true], [true, false, true, false, true, nil, false])
    #expect(found.both == 1)
    #expect(found.neither == 1)
    #expect(found.lost == [1, 6])
    #expect(found.gained == [2])
  }
}
