// SPDX-License-Identifier: MIT

/// How a line editor is set up.
package struct LineEditorSettings {
  /// Where the user's own key bindings come from, in the form of editrc(5).
  package enum KeyBindings: Equatable, Sendable {
    /// The file that EDITRC names, else ~/.editrc.
    case user
    /// A given file.
    case file(String)
    /// None.
    case none
  }

  /// The name that lines of an editrc file may begin with to concern this program alone.
  package var programName: String
  /// The terminal to read from.
  package var input: Int32 = 0
  /// Where to show the prompt.
  ///
  /// When nil: standard output if it is a terminal, else /dev/tty, else
  /// standard error if it is a terminal.
  package var output: Int32?
  /// The kind of terminal; nil takes the environment's TERM.
  package var terminalName: String?
  /// The user's own key bindings.
  package var keyBindings = KeyBindings.user
  /// Whether prompt, hints and lists are coloured; nil decides by terminal, TERM and NO_COLOR.
  package var usesColor: Bool?

  /// Settings for the standard streams and the user's own key bindings.
  package init(programName: String) {
    self.programName = programName
  }
}
