// SPDX-License-Identifier: MIT
import Networks

/// A parameter of an attack, as data: the shell makes options of it.
package struct AttackParameter: Sendable {
  package enum Kind: Sendable {
    /// A whole number in a range.
    case integer(ClosedRange<Int>, usual: Int)
    /// A number above or from a bound; without a usual value the attack works one out.
    case number(Bounds, usual: String?)
    /// One of several words, each with a line about it.
    case word([(name: String, summary: String)], usual: String)
  }

  /// What numbers are legal.
  package enum Bounds: Sendable {
    case positive
    case nonNegative
    /// Above 0 and at most 1.
    case share
  }

  package let name: String
  package let summary: String
  package let kind: Kind

  package init(_ name: String, _ summary: String, _ kind: Kind) {
    self.name = name
    self.summary = summary
    self.kind = kind
  }
}

extension AttackParameter {
  static func steps(_ usual: Int, _ summary: String = "gradients of one start") -> AttackParameter {
    AttackParameter("steps", summary, .integer(1...100_000, usual: usual))
  }

  static func alpha(_ usual: String) -> AttackParameter {
    AttackParameter(
      "alpha", "length of a step; \(usual) if not given", .number(.positive, usual: nil))
  }

  static let restarts = AttackParameter(
    "restarts", "starts for images that survive", .integer(1...1000, usual: 1))

  static let start = AttackParameter(
    "start", "first query",
    .word(
      [("zero", "the clean image"), ("random", "a random point of the ball")], usual: "zero"))

  static let loss = AttackParameter(
    "loss", "what the search ascends",
    .word(
      [
        (CrossEntropy.name, "cross-entropy"),
        (Margin.name, "best other score less the true one"),
        (DifferenceOfLogitsRatio.name, "the margin over the scores' spread; 3 classes or more"),
      ], usual: CrossEntropy.name))

  static let targets = AttackParameter(
    "targets", "next best classes to aim at, one after another",
    .integer(1...1000, usual: 9))
}
