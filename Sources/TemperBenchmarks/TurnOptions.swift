// SPDX-License-Identifier: MIT
import ArgumentParser
import Glibc
import Storage

/// How often something is measured, and who says when.
struct TurnOptions: ParsableArguments {
  @Option(help: "Repetitions.")
  var repetitions = 5

  @Flag(
    name: .customLong("turns"),
    help: """
      Wait for a line on standard input before each repetition and print its seconds after it, so \
      that another program can alternate with this one; the end of the input ends it.
      """)
  var isAlternating = false

  func validate() throws {
    guard repetitions > 0 else { throw ValidationError("--repetitions takes at least 1") }
  }

  var turns: Turns { isAlternating ? .requested : .count(repetitions) }

  /// Prints the seconds of a repetition where somebody waits for them.
  var reporter: @Sendable (Double) -> Void {
    guard isAlternating else { return { _ in } }
    return { seconds in
      let turn: JSONValue = ["turn": .number(seconds)]
      print(turn.text())
      fflush(nil)
    }
  }
}
