// SPDX-License-Identifier: MIT

/// Rows of text as a Markdown table, printed line by line as they are measured.
package struct MarkdownTable: Sendable {
  package let columns: [String]

  package init(_ columns: [String]) {
    self.columns = columns
  }

  /// The two lines above the rows.
  package var header: String {
    Self.line(columns) + "\n" + Self.line(columns.map { _ in "---" })
  }

  /// One row; cells that are missing stay empty.
  package func row(_ cells: [String]) -> String {
    Self.line(columns.indices.map { $0 < cells.count ? cells[$0] : "" })
  }

  /// A number with three significant digits, whole from 100 on.
  package static func number(_ value: Double) -> String {
    guard value.isFinite else { return "-" }
    let size = value.magnitude
    if size >= 100 || value == 0 { return String(Int(value.rounded())) }
    let places = size >= 10 ? 1 : size >= 1 ? 2 : 3
    let factor = [1.0, 10, 100, 1000][places]
    return String((value * factor).rounded() / factor)
  }

  /// A small positive number as a power of ten with two digits, such as `1.3e-06`.
  package static func error(_ value: Double) -> String {
    guard value.isFinite else { return "not finite" }
    guard value > 0 else { return "0" }
    var (digits, exponent) = (value, 0)
    while digits < 1 {
      digits *= 10
      exponent -= 1
    }
    while digits >= 10 {
      digits /= 10
      exponent += 1
    }
    return "\((digits * 10).rounded() / 10)e\(exponent)"
  }

  private static func line(_ cells: [String]) -> String {
    let safe = cells.map { $0.replacing("|", with: "\\|") }
    return "| " + safe.joined(separator: " | ") + " |"
  }
}
