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
