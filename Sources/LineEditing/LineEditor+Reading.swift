// SPDX-License-Identifier: MIT
import CLineEditor
import Glibc

extension LineEditor {
  /// The next character for libedit; deals with signals while it waits.
  func nextCharacter() throws(ByteSource.Stop) -> Unicode.Scalar {
    while true {
      if interaction.isInterrupted, reader.isEmpty {
        screen.write("^C\n")
        throw .woken
      }
      do throws(ByteSource.Stop) {
        return try reader.next()
      } catch .woken {
        tle_wake_drain()
        noticeSignals()
      }
    }
  }

  private func noticeSignals() {
    if InterruptMonitor.shared.isInterrupted, !interaction.isInterrupted {
      interaction.isInterrupted = true
      // The cursor may stand in an upper row; what follows must not overwrite the lower ones.
      reader.reset()
      reader.enqueue(.leaveViCommandMode)
      reader.enqueue(.endOfText)
    }
    while true {
      let signal = tle_editing_signals_take()
      switch signal {
      case 0: return
      case SIGWINCH: adaptToSize()
      case SIGCONT: resume()
      default: leaveTerminal(for: signal)
      }
    }
  }

  private func adaptToSize() {
    let rows = rowsAboveCursor(from: interaction.width, to: screen.size.columns)
    interaction.width = screen.size.columns
    handle.resize()
    screen.clear(rowsAbove: rows)
    handle.redraw()
  }

  /// Rows from the prompt to the cursor after the terminal has changed its width: rows that were
  /// drawn for the old width stay, and those too long for the new one are broken.
  private func rowsAboveCursor(from oldWidth: Int, to newWidth: Int) -> Int {
    let shown = interaction.prompt + handle.buffer.textBeforeCursor
    let rows = DisplayWidth.wrappedRows(of: shown, width: oldWidth)
    let above = rows.dropLast().reduce(0) { $0 + max(1, ($1 + newWidth - 1) / newWidth) }
    return above + (rows.last ?? 0) / newWidth
  }

  /// Stopping and dying are left to the signal's former action, on an orderly terminal.
  private func leaveTerminal(for signal: Int32) {
    screen.setBracketedPaste(false)
    handle.prepareTerminal(forEditing: false)
    screen.write("\n")
    tle_editing_signals_forward(signal)
    resume()
  }

  private func resume() {
    handle.prepareTerminal(forEditing: false)
    handle.prepareTerminal(forEditing: true)
    screen.setBracketedPaste(true)
    handle.resize()
    screen.clear(rowsAbove: 0)
    handle.redraw()
  }
}
