// SPDX-License-Identifier: MIT

extension Function {
  /// How many calls may stand inside one another: each takes its part of the program's stack.
  ///
  /// Nothing recurses, so that only a chain of as many definitions goes deeper.
  static let depthLimit = 200

  /// What is wrong with a call by which so many stand inside one another; nil if nothing is.
  static func fault(
    ofDepth depth: Int, at range: SourceRange, in source: SourceText
  ) -> Diagnostic? {
    guard depth > depthLimit else { return nil }
    return Diagnostic(
      .limit, "calls nest deeper than \(depthLimit) levels", at: range, in: source,
      expected: "fewer functions and scripts that run one another")
  }
}
