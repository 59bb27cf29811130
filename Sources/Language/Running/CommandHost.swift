// SPDX-License-Identifier: MIT

/// What runs the commands of a script: it owns model, data and files; the language owns the rest.
package protocol CommandHost: AnyObject {
  /// What is there for commands that require it.
  var facts: Set<Fact> { get }

  /// Runs a command and returns its result, nil when it gives none.
  ///
  /// - Throws: a ``CommandFailure`` for what the user can mend, a ``ScriptInterruption`` to stop
  ///   the script as it is, or any other error, whose description is shown.
  func execute(_ invocation: Invocation) throws -> Record?

  /// Keeps a model as it is now under a name, for `let NAME = model` and `let NAME = $OTHER`.
  func bindModel(_ handle: ModelHandle, named name: String) throws -> ModelHandle

  /// Shows or writes results.
  func present(_ presentation: Presentation) throws

  /// Called when an `expect` held, with its text and what was found.
  func expectationHeld(_ text: String, found: String)

  /// Called before the cells of a sweep run.
  func beginSweep(_ sweep: SweepPlan) throws

  /// Goes back to where the sweep began; gives the results of a cell that need not run.
  ///
  /// Each with the variables of the loops inside the cell, and rounds counted from its beginning.
  func enterCell(_ cell: SweepCell) throws -> [RecordRow]?

  /// Called with the results of the cell that was entered last, in the same form.
  func leaveCell(_ rows: [RecordRow]) throws

  /// Called when the cell that was entered last has failed.
  func abandonCell(_ error: any Error)

  /// Goes back to where the sweep began, for good.
  func endSweep()

  /// Called before every round of a loop and every call; throws to stop the script.
  func checkInterruption() throws
}

extension CommandHost {
  /// Does nothing.
  package func expectationHeld(_ text: String, found: String) {}

  /// Does nothing.
  package func checkInterruption() throws {}

  /// Does nothing.
  package func beginSweep(_ sweep: SweepPlan) throws {}

  /// Lets the cell run.
  package func enterCell(_ cell: SweepCell) throws -> [RecordRow]? { nil }

  /// Does nothing.
  package func leaveCell(_ rows: [RecordRow]) throws {}

  /// Does nothing.
  package func abandonCell(_ error: any Error) {}

  /// Does nothing.
  package func endSweep() {}
}

/// An error that passes through the interpreter untouched, and that `try` does not catch.
package protocol ScriptInterruption: Error {}

/// Why a command could not do what it was asked to, in the user's terms.
package struct CommandFailure: Error, Sendable, Equatable {
  /// What is wrong, one sentence without a full stop.
  package var message: String
  /// The parameter to underline; the verb when nil.
  package var argument: String?
  /// Which value of a parameter that repeats is meant, the first being 0; all of them when nil.
  package var element: Int?
  /// What would have been right.
  package var expected: String?
  /// What to type next.
  package var suggestion: String?
  /// The bytes to underline where no argument holds them, such as a command in a block; they lie in
  /// the source of the command that failed.
  package var place: SourceRange?

  /// Creates a failure.
  package init(
    _ message: String, argument: String? = nil, element: Int? = nil, expected: String? = nil,
    suggestion: String? = nil, place: SourceRange? = nil
  ) {
    self.message = message
    self.argument = argument
    self.element = element
    self.expected = expected
    self.suggestion = suggestion
    self.place = place
  }
}

/// Why a script stopped.
package struct ScriptError: Error, Sendable {
  /// What is wrong and where, with the loop rounds and calls around it.
  package let diagnostic: Diagnostic
  /// The error of the host behind it.
  package let underlying: (any Error)?

  /// Whether an `expect` did not hold.
  package var isExpectation: Bool { diagnostic.kind == .expectation }
}
