// SPDX-License-Identifier: MIT
import CLineEditor

/// Columns on the screen, counted scalar by scalar as libedit counts them.
enum DisplayWidth {
  /// Columns of one scalar; control characters count nothing.
  static func columns(of scalar: Unicode.Scalar) -> Int {
    max(0, Int(tle_columns(scalar.value)))
  }

  /// Columns of a text of one row.
  static func columns(of text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns(of: $1) }
  }

  /// The text cut to a number of columns; an ellipsis stands for what was cut off.
  static func truncate(_ text: String, to limit: Int) -> String {
    guard columns(of: text) > limit else { return text }
    guard limit > 0 else { return "" }
    var result = ""
    var used = 0
    for character in text {
      let next = columns(of: String(character))
      if used + next > limit - 1 { break }
      result.append(character)
      used += next
    }
    return result + "…"
  }

  /// The columns used in each row of a text that wraps at `width` columns.
  static func wrappedRows(of text: String, width: Int) -> [Int] {
    var rows = [0]
    for scalar in text.unicodeScalars {
      if scalar == "\n" {
        rows.append(0)
        continue
      }
      let used = rows[rows.count - 1]
      let next = scalar == "\t" ? 8 - used % 8 : columns(of: scalar)
      if used + next > width {
        rows.append(next)
      } else {
        rows[rows.count - 1] += next
      }
      if rows[rows.count - 1] >= width { rows.append(0) }
    }
    return rows
  }
}
