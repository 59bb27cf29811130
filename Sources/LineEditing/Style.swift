// SPDX-License-Identifier: MIT

/// The escape sequences the editor writes itself.
enum Style {
  static let faint = "\u{1B}[2m"
  static let plain = "\u{1B}[0m"
  static let prompt = "\u{1B}[1;36m"
  static let clearBelow = "\u{1B}[J"
  static let bracketedPasteOn = "\u{1B}[?2004h"
  static let bracketedPasteOff = "\u{1B}[?2004l"

  static func cursorUp(_ rows: Int) -> String { rows > 0 ? "\u{1B}[\(rows)A" : "" }
}
