// SPDX-License-Identifier: MIT

extension LineEditor {
  /// Carries out a key that is bound to the editor, named by the last byte of its sequence.
  func press(_ byte: UInt8) -> AfterKey {
    switch byte {
    case 0x0A, 0x0D: return enter()
    case 0x09: return complete()
    case 0x01: return move(to: motion.startOfRow)
    case 0x05: return move(to: motion.endOfRow)
    default: return EditorKey(rawValue: byte).map { press($0) } ?? .nothing
    }
  }

  private func press(_ key: EditorKey) -> AfterKey {
    let buffer = handle.buffer
    switch key {
    case .left: return moveByScalars(-1)
    case .right: return moveByScalars(1)
    case .up: return motion.above.map { move(to: $0) } ?? showOlderLine()
    case .down: return motion.below.map { move(to: $0) } ?? showNewerLine()
    case .rowStart: return move(to: motion.startOfRow)
    case .rowEnd: return move(to: motion.endOfRow)
    case .endOfText: return move(to: buffer.text.utf8.count)
    case .newline: return insert("\n")
    case .paste: return paste(reader.pastedText)
    case .listCompletions: return showList()
    // libedit looks at the hint again only when it redraws, which plain typing does not cause.
    case .refreshHint: return .refresh
    case .accept, .wordLeft, .wordRight, .delete, .deleteWord, .leaveViCommandMode, .ignore:
      return .nothing
    }
  }

  private var motion: RowMotion {
    RowMotion(text: handle.buffer.text, cursor: handle.buffer.cursor)
  }

  private func move(to offset: Int) -> AfterKey {
    handle.buffer.moveCursor(to: offset)
    return .refresh
  }

  private func moveByScalars(_ distance: Int) -> AfterKey {
    handle.buffer.moveCursor(byScalars: distance) ? .refresh : .beep
  }

  private func insert(_ text: String) -> AfterKey {
    handle.buffer.insert(text)
    return .refresh
  }

  private func enter() -> AfterKey {
    switch assistant.completeness(interaction.committed + handle.buffer.text) {
    case .incomplete(let indent):
      let margin = String(repeating: " ", count: max(0, indent))
      if rowsLeft <= 1, handle.buffer.textAfterCursor.isEmpty { return goOnBelow(with: margin) }
      return insert("\n" + margin)
    case .complete:
      // libedit's own function puts the cursor below the last row; ours could not.
      interaction.isAccepted = true
      handle.push(.accept)
      return .refresh
    }
  }

  private func showOlderLine() -> AfterKey {
    let older = interaction.browser.older(
      than: handle.buffer.text, typed: handle.buffer.textBeforeCursor,
      in: history.entries.map(\.text))
    guard let older else { return .beep }
    handle.buffer.replaceAll(with: older)
    // The end of the first row, so that the next press goes on to the line before.
    let firstRow = older.utf8.prefix { $0 != UInt8(ascii: "\n") }
    return move(to: firstRow.count)
  }

  private func showNewerLine() -> AfterKey {
    let newer = interaction.browser.newer(
      than: handle.buffer.text, in: history.entries.map(\.text))
    guard let newer else { return .beep }
    handle.buffer.replaceAll(with: newer)
    return .refresh
  }
}
