// SPDX-License-Identifier: MIT

/// Finds places in a text of several rows; offsets are in UTF-8.
struct RowMotion {
  private let rows: [[UInt8]]
  private let row: Int
  private let column: Int
  private let rowStart: Int

  init(text: String, cursor: Int) {
    let bytes = Array(text.utf8)
    let before = bytes.prefix(cursor)
    rows = bytes.split(separator: Self.newline, omittingEmptySubsequences: false).map { Array($0) }
    row = before.count { $0 == Self.newline }
    rowStart = (before.lastIndex(of: Self.newline) ?? -1) + 1
    column = bytes[rowStart..<min(cursor, bytes.count)].scalarCount
  }

  /// The start of the cursor's row.
  var startOfRow: Int { rowStart }

  /// The end of the cursor's row.
  var endOfRow: Int { rowStart + rows[row].count }

  /// The place above the cursor, or nil in the first row.
  var above: Int? {
    guard row > 0 else { return nil }
    return rowStart - 1 - rows[row - 1].count + offset(in: rows[row - 1])
  }

  /// The place below the cursor, or nil in the last row.
  var below: Int? {
    guard row + 1 < rows.count else { return nil }
    return endOfRow + 1 + offset(in: rows[row + 1])
  }

  private static let newline = UInt8(ascii: "\n")

  private func offset(in bytes: [UInt8]) -> Int {
    var remaining = column
    for (offset, byte) in bytes.enumerated() where !byte.continuesScalar {
      if remaining == 0 { return offset }
      remaining -= 1
    }
    return bytes.count
  }
}
