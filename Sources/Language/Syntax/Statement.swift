// SPDX-License-Identifier: MIT

/// A name with the place where it stands.
package struct Name: Sendable, Equatable {
  /// The name.
  package var text: String
  /// The bytes it covers.
  package var range: SourceRange

  /// Creates a name that stands at `range`.
  package init(_ text: String, _ range: SourceRange) {
    self.text = text
    self.range = range
  }
}

/// Statements in braces.
package struct Block: Sendable, Equatable {
  /// The statements in order.
  package var statements: [Statement]
  /// The bytes from `{` to `}`.
  package var range: SourceRange
}

/// An argument of a command.
package enum Argument: Sendable, Equatable {
  /// A positional value.
  case positional(Expression)
  /// `name=value`
  case option(Name, Expression)

  /// The bytes it covers.
  package var range: SourceRange {
    switch self {
    case .positional(let value): value.range
    case .option(let name, let value): name.range.union(value.range)
    }
  }

  /// The value.
  package var value: Expression {
    switch self {
    case .positional(let value), .option(_, let value): value
    }
  }
}

/// Where the results of a statement go.
package enum OutputStage: Sendable, Equatable {
  /// `| table`, with the columns to show, all when empty.
  case format(OutputFormat, columns: [Name])
  /// `| shell command`, as written.
  case shell(Name)
  /// `> file`, or `>> file` when `appends`.
  case file(Expression, appends: Bool)
}

/// A verb with its arguments.
package struct CommandStatement: Sendable, Equatable {
  /// The verb.
  package var verb: Name
  /// Positional values and options in source order.
  package var arguments: [Argument]
  /// The trailing blocks.
  package var blocks: [Block]
  /// Where its results go; empty for the usual place.
  package var output: [OutputStage]
}

/// A binding, `let name = value`.
package struct LetStatement: Sendable, Equatable {
  /// The variable.
  package var name: Name
  /// Its value.
  package var value: Expression
  /// Whether an earlier value stays, `let name ?= value`.
  package var isDefault: Bool
}

/// A loop, `for name in values { }`.
package struct ForStatement: Sendable, Equatable {
  /// The loop variable.
  package var variable: Name
  /// A range or list.
  package var values: Expression
  /// What is repeated.
  package var body: Block
  /// Where the collected results go; empty for the usual place.
  package var output: [OutputStage]
}

/// A branch, `if condition { } else { }`.
package struct IfStatement: Sendable, Equatable {
  /// The condition.
  package var condition: Expression
  /// What runs when it holds.
  package var body: Block
  /// What runs otherwise; `else if` is a block of one statement.
  package var alternative: Block?
}

/// An assertion, `expect left operator right +- tolerance`.
package struct ExpectStatement: Sendable, Equatable {
  /// What is measured.
  package var left: Expression
  /// How it is compared.
  package var comparison: ComparisonOperator
  /// The bound.
  package var right: Expression
  /// By how much the bound may be missed; in percentage points when the bound is a percentage.
  package var tolerance: Expression?
}

/// A parameter of a function.
package struct FunctionParameter: Sendable, Equatable {
  /// Its name.
  package var name: Name
  /// What it takes, `amount: fraction`; every value when nil.
  package var type: Name?
  /// What it is when the call does not say.
  package var defaultValue: Expression?
}

/// A function, `def name(a, b=2) { }`.
package struct FunctionStatement: Sendable, Equatable {
  /// The name that calls it.
  package var name: Name
  /// Its parameters in order.
  package var parameters: [FunctionParameter]
  /// What it does.
  package var body: Block
}

/// A guarded block, `try { } catch e { }`.
package struct TryStatement: Sendable, Equatable {
  /// What may fail.
  package var body: Block
  /// The variable that takes the error text.
  package var variable: Name?
  /// What runs after a failure.
  package var handler: Block
}

/// Another script that runs here, `source file`.
package struct SourceStatement: Sendable, Equatable {
  /// The file; relative to the folder of the script that names it.
  package var path: Expression
}

/// One step of a script.
package struct Statement: Sendable, Equatable {
  /// What it is.
  package indirect enum Kind: Sendable, Equatable {
    case command(CommandStatement)
    case binding(LetStatement)
    case loop(ForStatement)
    case condition(IfStatement)
    case expectation(ExpectStatement)
    case function(FunctionStatement)
    case attempt(TryStatement)
    case inclusion(SourceStatement)
    case sweep(SweepStatement)
  }

  /// What it is.
  package var kind: Kind
  /// The bytes it covers.
  package var range: SourceRange

  /// Creates a statement that covers `range`.
  package init(_ kind: Kind, _ range: SourceRange) {
    self.kind = kind
    self.range = range
  }
}

/// A parsed source.
package struct Script: Sendable {
  /// The text it was read from.
  package let source: SourceText
  /// The statements in order, without those that could not be read.
  package let statements: [Statement]
  /// The comments in order, with their `#`.
  package let comments: [SourceRange]
  /// Whether statements were left out because of syntax errors.
  package let hasSyntaxErrors: Bool
}
