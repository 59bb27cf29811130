// SPDX-License-Identifier: MIT
import CLineEditor

/// Asks for lines at a terminal: libedit with history, completion, hints, pasting and texts of
/// several rows.
///
/// Use it from one thread only, best the main one. From the moment the editor exists, SIGINT is
/// counted by `InterruptMonitor` and kills the process no more.
package final class LineEditor {
  /// Earlier lines, and where they are kept.
  package let history: History

  let assistant: LineAssistant
  let handle: EditLineHandle
  let screen: EditorScreen
  var reader: KeyReader
  var interaction: Interaction
  var promptText = PromptText()
  var hintText = PromptText()

  private var usesViKeys = false

  /// Opens an editor on a terminal and reads the user's key bindings.
  ///
  /// The process takes the environment's character set, or UTF-8 where that is another: without
  /// that libedit drops whatever is not ASCII. Throws when there is no terminal to read or show.
  package init(
    _ settings: LineEditorSettings, history: History, assistant: LineAssistant = LineAssistant()
  ) throws(LineEditorError) {
    guard Terminal.isInteractive(settings.input) else {
      throw .inputIsNotTerminal(descriptor: settings.input)
    }
    _ = tle_use_utf8_characters()
    screen = try EditorScreen(settings)
    interaction = Interaction(width: screen.size.columns)
    handle = try EditLineHandle(
      settings, output: screen.descriptor, capacity: history.capacity)
    self.history = history
    self.assistant = assistant
    InterruptMonitor.shared.install(evenIfIgnored: true)
    reader = KeyReader(source: ByteSource(descriptor: settings.input)) {
      InterruptMonitor.shared.isInterrupted
    }
    handle.connect(to: self)
    for entry in history.entries { handle.remember(entry.text) }
    handle.useEmacsKeys()
    KeyBindingTable.bindDefaults(in: handle)
    handle.source(settings.keyBindings)
    bindEssentialKeys()
  }

  /// Shows the prompt and gives what the user typed.
  ///
  /// Interrupts from before are forgotten; Ctrl-C during the call makes it return `.interrupted`
  /// and leaves the count at zero. A line that is not blank goes into the history.
  package func readLine(prompt: String) -> LineResult {
    begin(prompt: prompt)
    let line = readWholeText()
    end()
    if interaction.isInterrupted {
      InterruptMonitor.shared.reset()
      return .interrupted
    }
    guard let line else {
      screen.write("\n")
      return .endOfInput
    }
    if history.add(line) { handle.remember(line) }
    return .line(line)
  }

  private func begin(prompt: String) {
    InterruptMonitor.shared.reset()
    interaction = Interaction(width: screen.size.columns)
    reader.reset()
    if handle.usesViKeys != usesViKeys { bindEssentialKeys() }
    showPrompt(prompt)
    tle_editing_signals_begin()
    screen.setBracketedPaste(true)
    // libedit shows the prompt first; a Ctrl-D typed before the mode changes would be lost.
    handle.prepareTerminal(forEditing: true)
  }

  private func end() {
    screen.setBracketedPaste(false)
    tle_editing_signals_end()
  }

  /// The user may change the key map at any time, which forgets all bindings.
  private func bindEssentialKeys() {
    usesViKeys = handle.usesViKeys
    reader.dropsUnknownSequences = usesViKeys
    reader.refreshesHints = assistant.hint != nil && !usesViKeys
    KeyBindingTable.bindEssentials(in: handle)
  }
}
