// SPDX-License-Identifier: MIT

/// Texts with more rows than the screen: libedit draws those badly, so the upper rows are finished
/// and stay above while the last ones are edited.
extension LineEditor {
  /// Reads one text, which may come in several parts.
  func readWholeText() -> String? {
    var line = handle.readLine()
    while let rest = interaction.continuation, let part = line, !interaction.isInterrupted {
      interaction.committed += part + "\n"
      interaction.continuation = nil
      interaction.isAccepted = false
      showPrompt(Self.continuationPrompt)
      if !rest.isEmpty { reader.enqueuePaste(rest) }
      line = handle.readLine()
    }
    return line.map { interaction.committed + $0 }
  }

  private static let continuationPrompt = "> "

  /// Rows of the screen that the text does not fill.
  var rowsLeft: Int {
    let shown = interaction.prompt + handle.buffer.text
    return screen.size.rows - DisplayWidth.wrappedRows(of: shown, width: screen.size.columns).count
  }

  /// Finishes the rows so far; `text` begins the next one.
  func goOnBelow(with text: String) -> AfterKey {
    interaction.continuation = text
    interaction.isAccepted = true
    handle.push(.accept)
    return .refresh
  }

  /// Inserts a paste, as many rows of it as the screen holds at a time.
  func paste(_ text: String) -> AfterKey {
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false)[...]
    guard handle.buffer.textAfterCursor.isEmpty, rows.count >= rowsLeft else {
      handle.buffer.insert(text)
      return .refresh
    }
    var isFirst = true
    while let row = rows.first, rows.count > 1, rowsLeft > 2 || isFirst {
      handle.buffer.insert((isFirst ? "" : "\n") + row)
      rows.removeFirst()
      isFirst = false
    }
    return goOnBelow(with: rows.joined(separator: "\n"))
  }
}
