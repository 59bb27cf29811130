// SPDX-License-Identifier: MIT

extension LineEditor {
  /// Tab: inserts what all candidates have in common; a second Tab lists them.
  func complete() -> AfterKey {
    let line = handle.buffer.text
    let cursor = handle.buffer.cursor
    guard let completion = assistant.completion(line, cursor), !completion.candidates.isEmpty
    else { return .beep }
    let bounds = 0..<line.utf8.count
    let range = completion.replacedRange.clamped(to: bounds)
    if completion.candidates.count == 1, let only = completion.candidates.first {
      insert(only, at: range)
      return .refresh
    }
    if interaction.lastTab == Interaction.TabState(line: line, cursor: cursor) {
      return prepareList(completion.candidates, cursor: cursor)
    }
    let common = CommonPrefix.of(completion.candidates.map(\.text))
    if common.unicodeScalars.count > Array(line.utf8)[range].scalarCount {
      handle.buffer.replace(range, with: common)
    }
    interaction.lastTab = Interaction.TabState(
      line: handle.buffer.text, cursor: handle.buffer.cursor)
    return .refreshAndBeep
  }

  private func insert(_ candidate: CompletionCandidate, at range: Range<Int>) {
    handle.buffer.replace(range, with: candidate.text)
    if handle.buffer.textAfterCursor.hasPrefix(candidate.ending) {
      handle.buffer.moveCursor(to: handle.buffer.cursor + candidate.ending.utf8.count)
    } else {
      handle.buffer.insert(candidate.ending)
    }
  }

  /// The list belongs below the last row, so the cursor goes there first.
  private func prepareList(_ candidates: [CompletionCandidate], cursor: Int) -> AfterKey {
    interaction.pendingList = Interaction.PendingList(candidates: candidates, cursor: cursor)
    handle.buffer.moveCursor(to: handle.buffer.text.utf8.count)
    handle.push(.listCompletions)
    return .refresh
  }

  /// Writes the list and draws prompt and line again below it.
  func showList() -> AfterKey {
    guard let list = interaction.pendingList else { return .nothing }
    interaction.pendingList = nil
    let size = screen.size
    let listing = CompletionListing(
      width: size.columns, height: size.rows, usesColor: screen.usesColor)
    let rows = listing.rows(for: list.candidates)
    screen.write("\n" + rows.joined(separator: "\n") + "\n")
    handle.buffer.moveCursor(to: list.cursor)
    handle.redraw()
    return .nothing
  }
}
