// SPDX-License-Identifier: MIT

/// How two values are compared.
package enum ComparisonOperator: String, Sendable, CaseIterable {
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
}

/// The four operations on numbers.
package enum ArithmeticOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
}

/// What a token is.
package enum TokenKind: Sendable, Equatable {
  /// Bare text without `$`.
  case word
  /// Bare text that holds `$name` or `${name.field}`.
  case interpolated
  /// Text in `'`, taken as it stands.
  case rawString
  /// Text in `"`, with escapes and variables.
  case string
  case newline, semicolon
  case leftBrace, rightBrace, leftParenthesis, rightParenthesis, leftBracket, rightBracket
  case comma, equals
  /// `?=`, which binds a variable only when it has no value yet.
  case defaultEquals
  /// `|`
  case pipe
  /// `>>`
  case append
  /// A comparison; `>` also redirects.
  case comparison(ComparisonOperator)
  /// An arithmetic operator, inside parentheses only.
  case arithmetic(ArithmeticOperator)
  /// A character that means nothing here.
  case unknown
  /// The end of the source.
  case end
}

/// One piece of source with its exact range.
package struct Token: Sendable, Equatable {
  /// What it is.
  package var kind: TokenKind
  /// The bytes it covers; empty for `end`.
  package var range: SourceRange
  /// Whether white space, a comment or the start of the source stands before it.
  package var followsSpace: Bool
  /// False for a quote or `${` that is never closed.
  package var isTerminated = true
}
