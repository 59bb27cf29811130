// SPDX-License-Identifier: MIT
import TemperBenchmarks
import Testing

@Suite struct SpreadTests {
  @Test func medianIsTheMiddleOfAnOddCount() {
    let spread = Spread(of: [5, 1, 300])
    #expect(spread.median == 5)
    #expect(spread.least == 1)
    #expect(spread.most == 300)
  }

  @Test func medianIsTheMeanOfTheMiddleTwoOfAnEvenCount() {
    #expect(Spread(of: [4, 1, 2, 100]).median == 3)
  }

  @Test func nothingMeasuredIsNotANumber() {
    #expect(Spread(of: []).median.isNaN)
  }
}
