// SPDX-License-Identifier: MIT
import Glibc
import Language
import LineEditing

/// Runs a command of the system's shell with text as its standard input.
enum ShellPipe {
  /// How many bytes the text of a variable may have; Linux takes 128 KiB with its name.
  private static let sizeLimit = 100_000

  /// `output` is the file that the command's standard output becomes; nil leaves it ours.
  static func run(
    _ command: String, input: String, variables: [(name: String, text: String)],
    output: Int32? = nil
  ) throws {
    // What programs go by, such as PATH, is not the script's; and the system starts none with too
    // long a text.
    let passed = variables.filter {
      Terminal.environmentVariable($0.name) == nil && $0.text.utf8.count <= sizeLimit
    }
    for variable in passed { unsafe setenv(variable.name, variable.text, 0) }
    defer { for variable in passed { unsafe unsetenv(variable.name) } }
    let redirection = output.map { "exec 1>&\($0)\n" } ?? ""
    guard let pipe = unsafe popen(redirection + command, "w") else {
      throw CommandFailure("cannot start the shell command '\(command)'")
    }
    // Without a buffer nothing is left to be written at the end, when a reader that took nothing is
    // gone: that is its right.
    unsafe setvbuf(pipe, nil, _IONBF, 0)
    // A reader that ends early must not end us; the command itself lives by the usual rules.
    let previous = signal(SIGPIPE, SIG_IGN)
    defer { _ = signal(SIGPIPE, previous) }
    _ = unsafe input.withCString { unsafe fputs($0, pipe) }
    let status = unsafe pclose(pipe)
    guard status != 0 else { return }
    let signalNumber = status & 0x7F
    throw CommandFailure(
      "the shell command '\(command)' ended with "
        + (signalNumber == 0 ? "status \((status >> 8) & 0xFF)" : "signal \(signalNumber)"))
  }
}
