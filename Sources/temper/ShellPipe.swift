// SPDX-License-Identifier: MIT
import Glibc
import Language

/// Runs a command of the system's shell with text as its standard input.
enum ShellPipe {
  static func run(
    _ command: String, input: String, variables: [(name: String, text: String)]
  ) throws {
    for variable in variables { unsafe setenv(variable.name, variable.text, 1) }
    defer { for variable in variables { unsafe unsetenv(variable.name) } }
    // A reader that ends early must not end us.
    let previous = signal(SIGPIPE, SIG_IGN)
    defer { _ = signal(SIGPIPE, previous) }
    guard let pipe = unsafe popen(command, "w") else {
      throw CommandFailure("cannot start the shell command '\(command)'")
    }
    _ = unsafe input.withCString { unsafe fputs($0, pipe) }
    let status = unsafe pclose(pipe)
    guard status == 0 else {
      throw CommandFailure(
        "the shell command '\(command)' ended with status \((status >> 8) & 0xFF)")
    }
  }
}
