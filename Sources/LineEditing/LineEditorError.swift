// SPDX-License-Identifier: MIT

/// Why lines cannot be edited.
package enum LineEditorError: Error, Equatable, CustomStringConvertible {
  /// Standard input, or whatever was given as input, is no terminal.
  case inputIsNotTerminal(descriptor: Int32)
  /// Neither standard output, nor the controlling terminal, nor standard error can show a prompt.
  case noTerminalForOutput
  /// libedit could not be started.
  case notStarted(reason: String)

  /// What happened, what was expected, and what to do.
  package var description: String {
    switch self {
    case .inputIsNotTerminal(let descriptor):
      """
      line editing: descriptor \(descriptor) is no terminal, and the prompt needs one; \
      give the commands as a script file or through a pipe instead
      """
    case .noTerminalForOutput:
      """
      line editing: found no terminal to show the prompt on (tried standard output, /dev/tty and \
      standard error); run without redirecting all of them, or give the commands as a script file
      """
    case .notStarted(let reason):
      """
      line editing: libedit did not start (\(reason)); expected a usable terminal; \
      check TERM, or give the commands as a script file
      """
    }
  }
}
