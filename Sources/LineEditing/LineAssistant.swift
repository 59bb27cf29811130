// SPDX-License-Identifier: MIT

/// One thing that could stand at the cursor.
package struct CompletionCandidate: Equatable, Sendable {
  /// What is inserted.
  package var text: String
  /// A few words for the list, or nothing.
  package var summary: String
  /// What follows the text once it is the only candidate: a space, or nothing (`eps=`, `folder/`).
  package var ending: String

  /// Describes a candidate.
  package init(text: String, summary: String = "", ending: String = " ") {
    self.text = text
    self.summary = summary
    self.ending = ending
  }
}

/// All candidates at the cursor, and what they would replace.
package struct Completion: Equatable, Sendable {
  /// In the order in which they are listed.
  package var candidates: [CompletionCandidate]
  /// The part of the line that a candidate replaces, in UTF-8 offsets.
  package var replacedRange: Range<Int>

  /// Describes a completion.
  package init(candidates: [CompletionCandidate], replacing replacedRange: Range<Int>) {
    self.candidates = candidates
    self.replacedRange = replacedRange
  }
}

/// Whether Enter ends the text or opens another row.
package enum Completeness: Equatable, Sendable {
  /// The text can be carried out, or is wrong beyond repair by more rows.
  case complete
  /// The text goes on; the next row begins with `indent` spaces.
  case incomplete(indent: Int)
}

/// What the editor asks about the language; it knows nothing of the language itself.
package struct LineAssistant {
  /// Candidates for a line and a cursor given as UTF-8 offset.
  package var completion: (_ line: String, _ cursor: Int) -> Completion?
  /// A few words shown at the right end of the row while the line is typed.
  package var hint: ((_ line: String) -> String?)?
  /// Whether the text is whole.
  package var completeness: (_ text: String) -> Completeness

  /// Describes a language; what is left out does nothing.
  package init(
    completion: @escaping (_ line: String, _ cursor: Int) -> Completion? = { _, _ in nil },
    hint: ((_ line: String) -> String?)? = nil,
    completeness: @escaping (_ text: String) -> Completeness = { _ in .complete }
  ) {
    self.completion = completion
    self.hint = hint
    self.completeness = completeness
  }
}
