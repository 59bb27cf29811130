// SPDX-License-Identifier: MIT

/// The words that are no commands but statements of the language itself.
package enum Keyword: String, Sendable, CaseIterable {
  case binding = "let"
  case loop = "for"
  case condition = "if"
  case alternative = "else"
  case expectation = "expect"
  case function = "def"
  case attempt = "try"
  case handler = "catch"
  case inclusion = "source"
  case sweep = "sweep"

  /// The form of the statement.
  package var usage: String {
    switch self {
    case .binding: "let NAME = VALUE"
    case .loop: "for NAME in RANGE-or-LIST { ... }"
    case .condition: "if CONDITION { ... } else { ... }"
    case .alternative: "if CONDITION { ... } else { ... }"
    case .expectation: "expect FIELD >= BOUND [+- TOLERANCE]"
    case .function: "def NAME(PARAMETER, PARAMETER: TYPE, PARAMETER: TYPE = DEFAULT) { ... }"
    case .attempt: "try { ... } catch NAME { ... }"
    case .handler: "try { ... } catch NAME { ... }"
    case .inclusion: "source FILE.temper"
    case .sweep: "sweep NAME=RANGE-or-LIST x NAME=RANGE-or-LIST [jobs=N] { ... }"
    }
  }

  /// One line about it.
  package var summary: String {
    switch self {
    case .binding: "binds a value, or the current model, to a name"
    case .loop: "repeats statements over a range or list"
    case .condition: "runs statements when a condition holds"
    case .alternative: "what `if` runs otherwise"
    case .expectation: "stops the script with exit code 1 unless a result is as expected"
    case .function: "names a recipe"
    case .attempt: "goes on after a failure"
    case .handler: "what `try` runs after a failure"
    case .inclusion: "runs the lines of another script here"
    case .sweep: "runs statements for every cell of a grid, each from the same beginning"
    }
  }

  /// What else there is to know; empty if nothing.
  package var discussion: String {
    switch self {
    case .sweep:
      "Finished cells come from the ledger when the sweep runs again. jobs=N runs N cells at once, "
        + "each in a process of its own with its share of the cores, to the same results; that takes "
        + "a ledger, through which they come back."
    default: ""
    }
  }

  /// Whether a statement can begin with it.
  package var opensStatement: Bool { self != .alternative && self != .handler }
}
