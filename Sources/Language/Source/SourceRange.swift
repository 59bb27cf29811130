// SPDX-License-Identifier: MIT

/// A half-open range of UTF-8 offsets in one source text.
package struct SourceRange: Sendable, Hashable, Comparable {
  /// Offset of the first byte.
  package var lowerBound: Int
  /// Offset just behind the last byte.
  package var upperBound: Int

  /// Creates the range of bytes from `lowerBound` up to, not including, `upperBound`.
  package init(_ lowerBound: Int, _ upperBound: Int) {
    precondition(lowerBound <= upperBound)
    self.lowerBound = lowerBound
    self.upperBound = upperBound
  }

  /// Number of bytes covered.
  package var count: Int { upperBound - lowerBound }

  /// Whether no byte is covered.
  package var isEmpty: Bool { lowerBound == upperBound }

  /// The smallest range that covers this one and `other`.
  package func union(_ other: SourceRange) -> SourceRange {
    SourceRange(min(lowerBound, other.lowerBound), max(upperBound, other.upperBound))
  }

  /// Whether `other` lies inside this range.
  package func contains(_ other: SourceRange) -> Bool {
    lowerBound <= other.lowerBound && other.upperBound <= upperBound
  }

  /// Orders by start, then by end.
  package static func < (left: SourceRange, right: SourceRange) -> Bool {
    (left.lowerBound, left.upperBound) < (right.lowerBound, right.upperBound)
  }
}

/// A place in a source text as people count it.
package struct SourcePosition: Sendable, Hashable {
  /// Line, counted from 1.
  package let line: Int
  /// Column in characters, counted from 1.
  package let column: Int

  /// Creates a position from line and column, both counted from 1.
  package init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}
