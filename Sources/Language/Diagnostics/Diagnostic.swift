// SPDX-License-Identifier: MIT

/// One finding about a script: what is wrong, where, what was expected and what to type next.
package struct Diagnostic: Error, Sendable, Equatable {
  /// What went wrong, apart from where.
  package enum Kind: String, Sendable {
    case unreadable, syntax, unclosed, limit
    case unknownCommand, unknownOption, unknownVariable, unknownName, unknownField
    case duplicate, missing, unexpected, type, outOfRange, conflict
    case precondition, arithmetic, unusual
    case expectation, failure
  }

  /// How bad a finding is.
  package enum Severity: String, Sendable {
    case error, warning
  }

  /// A second place that explains the finding.
  package struct Label: Sendable, Equatable {
    /// The bytes that are pointed at.
    package let range: SourceRange
    /// What there is to say about them.
    package let text: String

    /// Creates a label for the bytes in `range`.
    package init(_ range: SourceRange, _ text: String) {
      self.range = range
      self.text = text
    }
  }

  /// What went wrong.
  package var kind: Kind
  /// Whether the script may still run.
  package var severity: Severity
  /// One sentence without a full stop.
  package var message: String
  /// The source that `range` counts in, or nil when there is no place to show.
  package var source: SourceText?
  /// The words to underline.
  package var range: SourceRange
  /// Further places.
  package var labels: [Label]
  /// What would have been right there.
  package var expected: String?
  /// What to type next.
  package var suggestion: String?
  /// Circumstances: the iteration of a loop, the call of a function.
  package var notes: [String]

  /// Creates a finding; without `source` it has no place.
  package init(
    _ kind: Kind, _ message: String, at range: SourceRange = SourceRange(0, 0),
    in source: SourceText? = nil, severity: Severity = .error, labels: [Label] = [],
    expected: String? = nil, suggestion: String? = nil, notes: [String] = []
  ) {
    self.kind = kind
    self.severity = severity
    self.message = message
    self.source = source
    self.range = range
    self.labels = labels
    self.expected = expected
    self.suggestion = suggestion
    self.notes = notes
  }

  /// Line and column of the first underlined byte.
  package var position: SourcePosition? { source?.position(at: range.lowerBound) }

  /// Whether two findings say the same about the same bytes.
  package static func == (left: Diagnostic, right: Diagnostic) -> Bool {
    left.kind == right.kind && left.severity == right.severity && left.message == right.message
      && left.source === right.source && left.range == right.range && left.labels == right.labels
      && left.expected == right.expected && left.suggestion == right.suggestion
      && left.notes == right.notes
  }
}
