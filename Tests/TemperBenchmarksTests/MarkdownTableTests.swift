// SPDX-License-Identifier: MIT
import TemperBenchmarks
import Testing

@Suite struct MarkdownTableTests {
  @Test func rowsHaveTheColumnsOfTheHeader() {
    let table = MarkdownTable(["case", "rate"])
    #expect(table.header == "| case | rate |\n| --- | --- |")
    #expect(table.row(["a|b"]) == "| a\\|b |  |")
  }

  @Test(arguments: [
    (1234.4, "1234"), (99.96, "100.0"), (12.34, "12.3"), (1.234, "1.23"), (0.0123, "0.012"),
    (0, "0"), (Double.nan, "-"),
  ])
  func numbersHaveThreeDigits(value: Double, text: String) {
    #expect(MarkdownTable.number(value) == text)
  }

  @Test(arguments: [
    (1.26e-6, "1.3e-6"), (0.5, "5.0e-1"), (12, "1.2e1"), (0, "0"),
    (Double.infinity, "not finite"),
  ])
  func errorsArePowersOfTen(value: Double, text: String) {
    #expect(MarkdownTable.error(value) == text)
  }
}
