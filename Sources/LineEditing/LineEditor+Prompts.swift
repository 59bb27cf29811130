// SPDX-License-Identifier: MIT

extension LineEditor {
  /// Sets the prompt; rows before its last one are written at once, as libedit knows one row.
  func showPrompt(_ prompt: String) {
    var rows = prompt.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    interaction.prompt = rows.popLast() ?? ""
    for row in rows { screen.write(row + "\n") }
    promptText.set(
      screen.usesColor
        ? PromptText.styled(interaction.prompt, with: Style.prompt) : interaction.prompt)
  }

  /// Looks up the hint for the present line.
  func updateHint() {
    // libedit keeps an escape in the cell of the character after it, and leaves that cell behind
    // when the hint grows shorter: let it be a space.
    let hint = visibleHint()
    let isStyled = screen.usesColor && !hint.isEmpty
    hintText.set(isStyled ? PromptText.styled(" " + hint, with: Style.faint) : hint)
  }

  /// The hint cut to the room that is left in the row, followed by a space.
  private func visibleHint() -> String {
    guard let lookUp = assistant.hint, !interaction.isAccepted, !interaction.isInterrupted else {
      return ""
    }
    let line = handle.buffer.text
    guard interaction.committed.isEmpty, !line.contains("\n"), let hint = lookUp(line),
      !hint.contains("\n")
    else { return "" }
    let used = DisplayWidth.columns(of: interaction.prompt) + DisplayWidth.columns(of: line)
    let room = screen.size.columns - used - 7
    guard room >= 12 else { return "" }
    return DisplayWidth.truncate(hint, to: room) + " "
  }
}
