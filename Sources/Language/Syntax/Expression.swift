// SPDX-License-Identifier: MIT

/// A part of an interpolated word or string.
package enum TextPiece: Sendable, Equatable {
  /// Text that stands for itself.
  case text(String)
  /// A variable with the fields taken of it, outermost first.
  case variable(name: String, fields: [String], range: SourceRange)
}

/// What joins two truth values.
package enum LogicalOperator: String, Sendable {
  case and, or
}

/// Something that has a value.
package struct Expression: Sendable, Equatable {
  /// What it is.
  package indirect enum Kind: Sendable, Equatable {
    /// A value that stands in the source.
    case literal(Value)
    /// `$name` or `$name.field`.
    case variable(name: String, fields: [String])
    /// A bare word with variables in it; read again as a literal once they are known.
    case word([TextPiece])
    /// A string with variables in it.
    case string([TextPiece])
    /// `{a, b, c}`
    case list([Expression])
    /// `first..last step step`, where a part is no literal.
    case range(first: Expression, last: Expression, step: Expression?)
    /// An operation on numbers.
    case arithmetic(ArithmeticOperator, Expression, Expression)
    /// A comparison.
    case comparison(ComparisonOperator, Expression, Expression)
    /// `and`, `or`
    case logical(LogicalOperator, Expression, Expression)
    /// `not x`
    case negation(Expression)
    /// `-x`
    case minus(Expression)
    /// A field of the last result, on the left side of a comparison.
    case field(String)
    /// `( x )`
    case parentheses(Expression)
  }

  /// What it is.
  package var kind: Kind
  /// The bytes it covers.
  package var range: SourceRange

  /// Creates an expression that covers `range`.
  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }

  /// The bare word that this is, if it is one.
  package var bareWord: String? {
    if case .literal(.word(let text)) = kind { return text }
    return nil
  }
}
