// SPDX-License-Identifier: MIT
import TemperBenchmarks
import Testing

@Suite struct RelativeDifferenceTests {
  @Test func isTheRatioOfRootMeanSquares() {
    #expect(relativeDifference([3, 4], [3, 4]) == 0)
    #expect(abs(relativeDifference([3, 5], [3, 4]) - 0.2) < 1e-12)
  }

  @Test func whatCannotBeComparedIsInfinitelyFar() {
    #expect(relativeDifference([1], [1, 2]) == .infinity)
    #expect(relativeDifference([.nan], [1]) == .infinity)
  }
}
