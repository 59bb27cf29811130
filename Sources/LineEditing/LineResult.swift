// SPDX-License-Identifier: MIT

/// What came of asking for a line.
package enum LineResult: Equatable, Sendable {
  /// The text that was typed, without the newline that ended it; may span several rows.
  case line(String)
  /// Ctrl-C: what was typed is dropped.
  case interrupted
  /// Ctrl-D on an empty line, or the terminal has gone away.
  case endOfInput
}
