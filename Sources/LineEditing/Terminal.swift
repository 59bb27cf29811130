// SPDX-License-Identifier: MIT
import Glibc

/// Facts about the terminal behind a file descriptor.
package enum Terminal {
  /// How many columns and rows a terminal shows.
  package struct Size: Equatable, Sendable {
    /// Characters in a row, at least 1.
    package var columns: Int
    /// Rows on the screen, at least 1.
    package var rows: Int
  }

  /// Looks a variable up in the environment of this process.
  package static func environmentVariable(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }

  /// Whether the descriptor is a terminal.
  package static func isInteractive(_ descriptor: Int32) -> Bool {
    isatty(descriptor) == 1
  }

  /// The size of the terminal, else what COLUMNS and LINES say, else 80 columns and 24 rows.
  package static func size(
    of descriptor: Int32, environment: (String) -> String? = environmentVariable
  ) -> Size {
    var window = winsize()
    let isKnown = unsafe ioctl(descriptor, UInt(TIOCGWINSZ), &window) == 0
    func extent(_ measured: UInt16, _ variable: String, _ otherwise: Int) -> Int {
      if isKnown, measured > 0 { return Int(measured) }
      guard let value = environment(variable).flatMap({ Int($0) }), value > 0 else {
        return otherwise
      }
      return value
    }
    return Size(
      columns: extent(window.ws_col, "COLUMNS", 80), rows: extent(window.ws_row, "LINES", 24))
  }

  /// Columns of the terminal; 80 when nothing tells.
  package static func width(of descriptor: Int32) -> Int { size(of: descriptor).columns }

  /// Whether the terminal understands escape sequences at all: TERM is set and is not `dumb`.
  package static func understandsEscapes(
    environment: (String) -> String? = environmentVariable
  ) -> Bool {
    let name = environment("TERM") ?? ""
    return !name.isEmpty && name != "dumb"
  }

  /// Whether to colour what goes to the descriptor: a terminal, not dumb, and no NO_COLOR.
  ///
  /// NO_COLOR counts when it is set to anything but the empty text (no-color.org).
  package static func supportsColor(
    _ descriptor: Int32, environment: (String) -> String? = environmentVariable
  ) -> Bool {
    guard isInteractive(descriptor), understandsEscapes(environment: environment) else {
      return false
    }
    return (environment("NO_COLOR") ?? "").isEmpty
  }
}
