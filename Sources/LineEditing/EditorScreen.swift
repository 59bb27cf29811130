// SPDX-License-Identifier: MIT
import Glibc

/// The terminal that shows prompt and line.
final class EditorScreen {
  let descriptor: Int32
  let usesColor: Bool
  private let understandsEscapes: Bool
  private let isOwned: Bool

  init(_ settings: LineEditorSettings) throws(LineEditorError) {
    (descriptor, isOwned) = Self.chooseOutput(settings.output)
    let name = settings.terminalName ?? Terminal.environmentVariable("TERM")
    let environment = { $0 == "TERM" ? name : Terminal.environmentVariable($0) }
    understandsEscapes = Terminal.understandsEscapes(environment: environment)
    usesColor =
      understandsEscapes
      && settings.usesColor
        ?? Terminal.supportsColor(descriptor, environment: environment)
    guard Terminal.isInteractive(descriptor) else {
      close()
      throw .noTerminalForOutput
    }
  }

  deinit { close() }

  /// Columns and rows at this moment.
  var size: Terminal.Size { Terminal.size(of: descriptor) }

  func write(_ text: String) { writeText(text, to: descriptor) }

  /// Asks the terminal to mark what is pasted, or to stop doing so.
  func setBracketedPaste(_ isOn: Bool) {
    guard understandsEscapes else { return }
    write(isOn ? Style.bracketedPasteOn : Style.bracketedPasteOff)
  }

  /// Clears from a row above the cursor down; a dumb terminal goes to a fresh row instead.
  func clear(rowsAbove: Int) {
    write(understandsEscapes ? Style.cursorUp(rowsAbove) + "\r" + Style.clearBelow : "\n")
  }

  /// libedit shows nothing, and says nothing, on an output that is no terminal.
  private static func chooseOutput(_ given: Int32?) -> (descriptor: Int32, isOwned: Bool) {
    if let given { return (given, false) }
    if Terminal.isInteractive(STDOUT_FILENO) { return (STDOUT_FILENO, false) }
    let controlling = unsafe open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
    return controlling >= 0 ? (controlling, true) : (STDERR_FILENO, false)
  }

  private func close() {
    if isOwned { Glibc.close(descriptor) }
  }
}
