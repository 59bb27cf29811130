// SPDX-License-Identifier: MIT
import Compression
import Testing

@Suite struct PruningRatioTests {
  @Test(arguments: [
    (0.9, 10, 9), (0.3, 10, 3), (0.1, 10, 1), (0.7, 10, 7), (0.29, 100, 29), (0.58, 100, 58),
    (0.5, 7, 3), (0.999, 1000, 999), (0, 64, 0), (0.5, 1, 0), (1e-5, 100_000, 1),
    (0.015625, 64, 1), (0.3333333333333333, 3, 0), (Double.leastNonzeroMagnitude, 65536, 0),
  ])
  func removesTheDecimalShare(value: Double, count: Int, removed: Int) throws {
    #expect(try PruningRatio(value).removedCount(of: count) == removed)
  }

  @Test(arguments: [(2, 3, 6, 4), (1, 3, 6, 2), (1, 3, 3, 1), (1, 7, 13, 1), (9, 10, 10, 9)])
  func removesTheExactShare(numerator: Int, denominator: Int, count: Int, removed: Int) throws {
    let ratio = try PruningRatio(numerator, over: denominator)
    #expect(ratio.removedCount(of: count) == removed)
  }

  @Test(arguments: [(1, 2, "0.5"), (2, 3, "2/3"), (4, 6, "2/3"), (1, 16, "0.0625"), (0, 5, "0")])
  func writesTheFraction(numerator: Int, denominator: Int, text: String) throws {
    let ratio = try PruningRatio(numerator, over: denominator)
    #expect(ratio.description == text)
    #expect(PruningRatio(text) == ratio)
  }

  @Test func decimalAndFractionAreOne() throws {
    #expect(try PruningRatio(0.25) == PruningRatio(1, over: 4))
    #expect(throws: CompressionError.self) { try PruningRatio(3, over: 3) }
    #expect(throws: CompressionError.self) { try PruningRatio(-1, over: 3) }
  }

  @Test func everyTenthIsExact() throws {
    for tenth in 0...9 {
      let ratio = try PruningRatio(Double(tenth) / 10)
      for count in 1...200 { #expect(ratio.removedCount(of: count) == count * tenth / 10) }
    }
  }

  @Test func isAlwaysBelowTheCount() throws {
    let ratio = try PruningRatio(1.0.nextDown)
    #expect(ratio.removedCount(of: 65536) == 65535)
  }

  @Test(arguments: [
    (0.5, "0.5"), (0, "0"), (-0.0, "0"), (0.25, "0.25"), (0.05, "0.05"), (1e-5, "0.00001"),
  ])
  func writesTheNumber(value: Double, text: String) throws {
    #expect(try PruningRatio(value).description == text)
  }

  @Test(arguments: [-0.1, 1, 50, .infinity, -.infinity, .nan])
  func rejectsWhatIsNoShare(value: Double) {
    #expect(throws: CompressionError.self) { try PruningRatio(value) }
  }

  @Test(arguments: ["", "/", "half", "1/2/3", "1/0", "0/0", "-1/3", "3/2", "1", "nan"])
  func readsNothingElse(text: String) {
    #expect(PruningRatio(text) == nil)
  }
}
