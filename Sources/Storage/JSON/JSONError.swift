// SPDX-License-Identifier: MIT

/// The place where a text stops being JSON, and why.
package struct JSONError: Error, Equatable, Sendable, CustomStringConvertible {
  /// Bytes before the offending one, from the start of the text.
  package let offset: Int
  /// What JSON asks for at this place.
  package let expected: String
  /// What the text has there.
  package let found: String

  /// One line with the place, what was expected and what was found.
  package var description: String {
    "JSON error at byte \(offset): expected \(expected), found \(found)"
  }
}
