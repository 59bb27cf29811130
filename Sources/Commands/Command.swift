// SPDX-License-Identifier: MIT
package import Language

/// A verb of the shell: one record that says all about it, and what it does.
///
/// The signature drives parsing, checking, completion, hints, help, the reference page and the test
/// that runs every example; nothing about a command is written twice.
package protocol Command: Sendable {
  static var signature: CommandSignature { get }

  /// Does it; returns the result object, or nil if there is none.
  ///
  /// - Throws: `CommandFailure` for what the user can mend; errors of the engine pass through.
  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult?

  /// What it will cost, and what the session will be like after it; nothing of it is done.
  ///
  /// - Throws: `CommandFailure` for what is certain to fail.
  static func rehearse(_ invocation: Invocation, in rehearsal: inout Rehearsal) throws -> StepCost
}

extension Command {
  /// Costs nothing worth telling, or, where it may run for minutes, what only the run will tell.
  ///
  /// A model that it makes costs what the one before it did.
  package static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    if signature.effect == .changesModel { rehearsal.change(to: rehearsal.network) }
    return signature.isSlow ? .unknown : StepCost()
  }
}

/// A result object and how one line of the screen tells it.
package struct CommandResult {
  package var fields: [RecordField]
  /// The text for the screen; nil renders the fields.
  package var text: String?

  package init(_ fields: [RecordField], text: String? = nil) {
    self.fields = fields
    self.text = text
  }
}
