// SPDX-License-Identifier: MIT
import Glibc
import Language
import LineEditing

/// Runs a command of the system's shell with text as its standard input.
enum ShellPipe {
  static func run(
    _ command: String, input: String, variables: [(name: String, text: String)]
  ) throws {
    let former = variables.map { ($0.name, Terminal.environmentVariable($0.name)) }
    for variable in variables { unsafe setenv(variable.name, variable.text, 1) }
    defer { for (name, text) in former { restore(name, text) } }
    guard let pipe = unsafe popen(command, "w") else {
      throw CommandFailure("cannot start the shell command '\(command)'")
    }
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

  private static func restore(_ name: String, _ text: String?) {
    if let text {
      unsafe setenv(name, text, 1)
    } else {
      unsafe unsetenv(name)
    }
  }
}
