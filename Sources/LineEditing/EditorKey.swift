// SPDX-License-Identifier: MIT

/// What a key means to the editor, whatever bytes the terminal sends for it.
///
/// libedit gets to know each as Ctrl-\ and a letter. No keyboard sends these: the terminal turns
/// Ctrl-\ into a signal. That is how vi's insert mode, where libedit takes every escape sequence
/// for the Escape key, can have arrow keys and pasting too.
enum EditorKey: UInt8, CaseIterable {
  case accept = 0x61  // a, and so on: the letters only have to differ
  case left, right, up, down
  case wordLeft, wordRight
  case rowStart, rowEnd
  case delete, deleteWord
  case newline
  case paste
  case listCompletions
  case refreshHint
  case endOfText
  case leaveViCommandMode
  case ignore

  /// The byte that begins all of them.
  static let lead: UInt8 = 0x1C

  /// The text under which libedit knows the key.
  var sequence: String { String(decoding: [Self.lead, rawValue], as: UTF8.self) }

  /// libedit's own function for the key, or nil where the editor has its own.
  func builtinFunction(usesViKeys: Bool) -> String? {
    switch self {
    case .accept: "ed-newline"
    case .wordLeft: usesViKeys ? "vi-prev-word" : "ed-prev-word"
    case .wordRight: usesViKeys ? "vi-next-word" : "em-next-word"
    case .delete: "ed-delete-next-char"
    // vi's command mode cannot stand behind the last character.
    case .leaveViCommandMode: usesViKeys ? "vi-add-at-eol" : nil
    case .deleteWord: "em-delete-next-word"
    default: nil
    }
  }
}
