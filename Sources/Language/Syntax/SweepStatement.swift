// SPDX-License-Identifier: MIT

/// One dimension of a sweep, `ratio=0.1..0.9 step 0.1`.
package struct SweepAxis: Sendable, Equatable {
  /// The variable.
  package var variable: Name
  /// A range, a list, or one value.
  package var values: Expression
}

/// A grid of independent runs, `sweep ratio={0.5, 0.9} x seed=1..3 { }`.
package struct SweepStatement: Sendable, Equatable {
  /// The dimensions, the slowest first.
  package var axes: [SweepAxis]
  /// How many processes run cells, one if not given.
  package var jobs: Expression?
  /// What every cell runs, from where the sweep began.
  package var body: Block
  /// Where the results go; empty for the usual place.
  package var output: [OutputStage]
}
