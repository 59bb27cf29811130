// SPDX-License-Identifier: MIT
import Glibc

/// Keeps a terminal from showing what is typed while something else is written.
///
/// The keys are not lost: whoever reads next gets them. Ctrl-C still works.
package struct TerminalEcho {
  private let descriptor: Int32
  /// The modes to go back to; nil where nothing was changed.
  private let former: termios?

  /// Turns the echo of a terminal off; does nothing to other descriptors.
  package static func off(_ descriptor: Int32) -> TerminalEcho {
    var modes = termios()
    guard unsafe tcgetattr(descriptor, &modes) == 0, modes.c_lflag & tcflag_t(ECHO) != 0 else {
      return TerminalEcho(descriptor: descriptor, former: nil)
    }
    let former = modes
    modes.c_lflag &= ~tcflag_t(ECHO)
    _ = unsafe tcsetattr(descriptor, TCSANOW, &modes)
    return TerminalEcho(descriptor: descriptor, former: former)
  }

  /// Goes back to what was before.
  package func restore() {
    guard var former else { return }
    _ = unsafe tcsetattr(descriptor, TCSANOW, &former)
  }

  /// Shows keys again while another program has the terminal.
  package static func on<Result>(
    _ descriptor: Int32, during body: () throws -> Result
  ) rethrows -> Result {
    var modes = termios()
    guard unsafe tcgetattr(descriptor, &modes) == 0, modes.c_lflag & tcflag_t(ECHO) == 0 else {
      return try body()
    }
    let quiet = TerminalEcho(descriptor: descriptor, former: modes)
    modes.c_lflag |= tcflag_t(ECHO)
    _ = unsafe tcsetattr(descriptor, TCSANOW, &modes)
    defer { quiet.restore() }
    return try body()
  }
}
