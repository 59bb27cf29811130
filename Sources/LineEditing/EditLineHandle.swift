// SPDX-License-Identifier: MIT
import CLibedit
import CLineEditor

/// Owns one libedit editor and its list of earlier lines.
@safe
final class EditLineHandle {
  let buffer: LineBuffer

  private let editor: OpaquePointer
  private let events: OpaquePointer

  init(_ settings: LineEditorSettings, output: Int32, capacity: Int) throws(LineEditorError) {
    let opened = unsafe tle_open(settings.programName, settings.input, output, output)
    guard let editor = unsafe opened else {
      throw .notStarted(reason: "el_init failed")
    }
    guard let events = unsafe tle_history_open(Int32(clamping: capacity)) else {
      unsafe tle_close(editor)
      throw .notStarted(reason: "history_init failed")
    }
    unsafe self.editor = editor
    unsafe self.events = events
    buffer = unsafe LineBuffer(editor)
    if let name = settings.terminalName { unsafe tle_set_terminal(editor, name) }
    unsafe tle_attach_history(editor, events)
  }

  deinit {
    unsafe tle_close(editor)
    unsafe tle_history_close(events)
  }

  /// Sends libedit's questions to an owner, which must outlive the handle's use.
  func connect(to owner: LineEditor) {
    let data = unsafe Unmanaged.passUnretained(owner).toOpaque()
    unsafe tle_set_client_data(editor, data)
    unsafe EditLineCallbacks.install(in: editor)
  }

  /// Edits a line and gives it without its newline; nil when there is none.
  func readLine() -> String? {
    var count: Int32 = 0
    guard let line = unsafe el_gets(editor, &count), count > 0 else { return nil }
    var text = unsafe String(cString: line)
    if text.last == "\n" { text.removeLast() }
    return text
  }

  /// Makes libedit take a key before it reads the next one.
  func push(_ key: EditorKey) { unsafe el_push(editor, key.sequence) }

  /// Draws prompt and line anew, beginning where the cursor stands.
  func redraw() { unsafe tle_refresh(editor) }

  /// Learns the size of the terminal.
  func resize() { unsafe el_resize(editor) }

  /// Switches between the terminal's editing mode and its former one.
  func prepareTerminal(forEditing isEditing: Bool) {
    unsafe tle_prepare_terminal(editor, isEditing ? 1 : 0)
  }

  /// Adds to the lines that reverse search finds.
  func remember(_ line: String) { unsafe tle_history_enter(events, line) }

  /// Whether the key map is vi's.
  var usesViKeys: Bool { unsafe tle_uses_vi_keys(editor) == 1 }

  /// Takes the emacs key map, as Debian's libedit begins in vi's.
  func useEmacsKeys() { unsafe tle_set_key_map(editor, "emacs") }

  /// Reads a file of the user's bindings; a missing one is no error.
  func source(_ bindings: LineEditorSettings.KeyBindings) {
    switch bindings {
    case .user: unsafe el_source(editor, nil)
    case .file(let path): unsafe el_source(editor, path)
    case .none: break
    }
  }

  /// Binds keys in the main key map.
  func bind(_ keys: String, to function: String) { unsafe tle_bind(editor, keys, function) }

  /// Binds keys in all key maps, vi's command mode included.
  func bindEverywhere(_ keys: String, to function: String) {
    bind(keys, to: function)
    unsafe tle_bind_alternative(editor, keys, function)
  }
}
