// SPDX-License-Identifier: MIT

/// One point of a sweep's grid, about to run.
package struct SweepCell: Sendable {
  /// The variables of the axes with their values, slowest first.
  package let variables: [(name: String, value: Value)]
  /// The variables of the loops around the sweep, outermost first.
  package let outer: [(name: String, value: Value)]
  /// The body in canonical spelling.
  package let body: String
  /// Everything of the script that the body may read: variables and functions.
  package let context: String

  /// `ratio=0.3 seed=1`.
  package var title: String {
    variables.map { "\($0.name)=\($0.value.canonicalText)" }.joined(separator: " ")
  }

  /// A sweep of this cell alone, inside loops of one round where there are any.
  package var statement: String {
    let axes = variables.map { "\($0.name)=\($0.value.canonicalText)" }
    let sweep = "sweep \(axes.joined(separator: " x ")) \(body)"
    return outer.reversed().reduce(sweep) { inner, loop in
      "for \(loop.name) in {\(loop.value.canonicalText)} { \(inner) }"
    }
  }

  /// The values of a variable.
  package func value(_ name: String) -> Value? { variables.first { $0.name == name }?.value }

  /// Every combination of the axes' values, the last axis fastest.
  static func combinations(
    _ axes: [(name: String, values: [Value])]
  ) -> [[(name: String, value: Value)]] {
    axes.reduce([[]]) { found, axis in
      found.flatMap { start in axis.values.map { start + [(axis.name, $0)] } }
    }
  }
}
