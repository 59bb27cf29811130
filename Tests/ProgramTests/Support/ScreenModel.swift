// SPDX-License-Identifier: MIT

/// What a terminal shows after the bytes that were written to it: the part of ECMA-48 and xterm that
/// line editors and progress lines use.
struct ScreenModel {
  private(set) var columns: Int
  private(set) var rows: Int
  /// The characters of each row; a wide one is followed by an empty text.
  private var cells: [[String]]
  private(set) var row = 0
  private(set) var column = 0
  /// Whether the last column was written and the next character begins a row.
  private var isWrapPending = false
  /// What a sequence has so far; empty outside one.
  private var sequence: [UInt8] = []
  private var character: [UInt8] = []
  /// Sequences that the model does not know.
  private(set) var unknown: [String] = []

  init(columns: Int, rows: Int) {
    self.columns = columns
    self.rows = rows
    cells = Array(repeating: Array(repeating: " ", count: columns), count: rows)
  }

  /// The rows without the blanks at their ends.
  var lines: [String] {
    cells.map { cells in
      var text = cells.joined()
      while text.hasSuffix(" ") { text.removeLast() }
      return text
    }
  }

  /// The last row with text.
  var lastLine: String { lines.last { !$0.isEmpty } ?? "" }

  /// All rows.
  var text: String { lines.joined(separator: "\n") }

  mutating func resize(columns: Int, rows: Int) {
    for index in cells.indices {
      cells[index] = Array(cells[index].prefix(columns))
      cells[index] += Array(repeating: " ", count: columns - cells[index].count)
    }
    while cells.count > rows {
      // Rows below the cursor go first.
      if row < cells.count - 1 {
        cells.removeLast()
      } else {
        cells.removeFirst()
        row -= 1
      }
    }
    while cells.count < rows { cells.append(blankRow(columns)) }
    row = min(row, rows - 1)
    column = min(column, columns - 1)
    (self.columns, self.rows) = (columns, rows)
    isWrapPending = false
  }

  mutating func write(_ bytes: some Sequence<UInt8>) {
    for byte in bytes { write(byte) }
  }

  private func blankRow(_ columns: Int) -> [String] { Array(repeating: " ", count: columns) }

  private mutating func write(_ byte: UInt8) {
    if !sequence.isEmpty { return continueSequence(byte) }
    switch byte {
    case 0x1B: sequence = [byte]
    case 0x0D: (column, isWrapPending) = (0, false)
    case 0x0A: lineFeed()
    case 0x08: (column, isWrapPending) = (max(0, column - 1), false)
    case 0x09: column = min(columns - 1, (column / 8 + 1) * 8)
    case 0x00..<0x20, 0x7F: break
    default: takeCharacter(byte)
    }
  }

  private mutating func takeCharacter(_ byte: UInt8) {
    character.append(byte)
    let length = character[0] >= 0xF0 ? 4 : character[0] >= 0xE0 ? 3 : character[0] >= 0x80 ? 2 : 1
    guard character.count == length else { return }
    put(String(decoding: character, as: UTF8.self))
    character = []
  }

  private mutating func put(_ text: String) {
    let width = text.unicodeScalars.first.map(Self.width) ?? 1
    if width == 0 {
      let place = max(0, isWrapPending ? column : column - 1)
      cells[row][place] += text
      return
    }
    if isWrapPending || column + width > columns {
      column = 0
      lineFeed()
    }
    isWrapPending = false
    cells[row][column] = text
    if width == 2 { cells[row][column + 1] = "" }
    if column + width < columns {
      column += width
    } else {
      column = columns - 1
      isWrapPending = true
    }
  }

  private mutating func lineFeed() {
    isWrapPending = false
    if row + 1 < rows {
      row += 1
    } else {
      cells.removeFirst()
      cells.append(blankRow(columns))
    }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    switch scalar.value {
    case 0x300...0x36F, 0x200B...0x200F, 0xFE00...0xFE0F: 0
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0x1F300...0x1FAFF:
      2
    default: 1
    }
  }

  // MARK: Sequences

  private mutating func continueSequence(_ byte: UInt8) {
    sequence.append(byte)
    guard sequence.count > 2 else {
      // Two bytes are a sequence of their own unless they begin a longer one.
      if ![UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "(")].contains(byte) {
        if byte == UInt8(ascii: "M") { row = max(0, row - 1) }
        sequence = []
      }
      return
    }
    switch sequence[1] {
    case UInt8(ascii: "["):
      if (0x40...0x7E).contains(byte) { finishSequence(byte) }
    case UInt8(ascii: "]"):
      if byte == 0x07 { sequence = [] }
    default: sequence = []
    }
  }

  private mutating func finishSequence(_ final: UInt8) {
    let text = String(decoding: sequence.dropFirst(2).dropLast(), as: UTF8.self)
    sequence = []
    let numbers = text.split(separator: ";", omittingEmptySubsequences: false).map { Int($0) }
    let first = numbers.first ?? nil
    let count = max(1, first ?? 1)
    isWrapPending = false
    switch Character(Unicode.Scalar(final)) {
    case "m", "h", "l": break
    case "A": row = max(0, row - count)
    case "B": row = min(rows - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "G": column = min(columns - 1, count - 1)
    case "H":
      row = min(rows - 1, count - 1)
      column = min(columns - 1, max(1, (numbers.count > 1 ? numbers[1] : 1) ?? 1) - 1)
    case "K": clearRow(first ?? 0)
    case "J":
      clearRow(first ?? 0)
      for below in (row + 1)..<max(row + 1, rows) { cells[below] = blankRow(columns) }
      if first == 2 { for above in 0..<row { cells[above] = blankRow(columns) } }
    case "P":
      cells[row].removeSubrange(column..<min(columns, column + count))
      cells[row] += Array(repeating: " ", count: columns - cells[row].count)
    case "@":
      cells[row].insert(contentsOf: Array(repeating: " ", count: count), at: column)
      cells[row].removeLast(cells[row].count - columns)
    default: unknown.append("\(text)\(Character(Unicode.Scalar(final)))")
    }
  }

  private mutating func clearRow(_ kind: Int) {
    let range = kind == 0 ? column..<columns : kind == 1 ? 0..<(column + 1) : 0..<columns
    for index in range { cells[row][index] = " " }
  }
}
