// SPDX-License-Identifier: MIT

/// A model file that breaks the rules of its format, or uses a part of it that is not supported.
///
/// The description is one line: the file, the place, what was expected, what was found and what
/// to do next.
package struct FormatError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path, or a name for data that is not from a file.
  package let file: String
  /// Bytes from the start of the file; nil where no single place is to blame.
  package let offset: Int?
  /// What the format asks for at this place.
  package let expected: String
  /// What the file has there.
  package let found: String
  /// What to do about it, as an imperative clause; may be empty.
  package let hint: String

  /// Describes a violation.
  package init(
    file: String, offset: Int? = nil, expected: String, found: String, hint: String = ""
  ) {
    self.file = file
    self.offset = offset
    self.expected = expected
    self.found = found
    self.hint = hint
  }

  /// One line with the file, the place, what was expected and found, and the hint.
  package var description: String {
    let place = offset.map { " at byte \($0)" } ?? ""
    let text = "'\(file)'\(place): expected \(expected), found \(found)"
    return hint.isEmpty ? text : "\(text); \(hint)"
  }
}
