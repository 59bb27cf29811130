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
}
