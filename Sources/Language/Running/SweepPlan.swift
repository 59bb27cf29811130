// SPDX-License-Identifier: MIT

/// A sweep that is about to run.
package struct SweepPlan: Sendable {
  /// What another interpreter needs before it can run a cell.
  package enum Preparation: Sendable {
    /// Statements that bind the variables and define the functions; models are the host's.
    case lines([String])
    /// Why a cell cannot run elsewhere.
    case hindered(String)
  }

  /// The most cells that one may have.
  static let mostCells = 100_000

  package let cells: [SweepCell]
  /// How many processes may run cells; nil if not said.
  package let jobs: Int?
  /// The name of the script.
  package let sourceName: String
  package let preparation: Preparation
  /// What a cell does.
  package let contents: BlockContents
}

extension SweepPlan.Preparation {
  /// What an environment holds, as statements that make the same.
  init(_ environment: Environment) {
    var lines: [String] = []
    for name in environment.variableNames {
      let frames = environment.frames.filter { $0.bindings[name] != nil }
      guard frames.count == 1, let value = environment.lookup(name)?.value else {
        self = .hindered("the variable \(name) has several values")
        return
      }
      if case .model = value { continue }
      guard Self.isPlain(value) else {
        self = .hindered("the variable \(name) is \(value.kindName)")
        return
      }
      lines.append("let \(name) = \(value.canonicalText)")
    }
    // A function sees those before it, so their number tells the order.
    let functions = environment.functions.sorted { one, other in
      (one.value.visible.count, one.key) < (other.value.visible.count, other.key)
    }
    for (name, function) in functions {
      let isSame = function.visible.allSatisfy { environment.functions[$0.key] === $0.value }
      guard isSame else {
        self = .hindered("a function that \(name) calls was defined again")
        return
      }
      lines.append(
        SyntaxText(source: function.source).text(
          Statement(.function(function.statement), function.statement.body.range)))
    }
    self = .lines(lines)
  }

  /// Whether a value's text says all of it.
  private static func isPlain(_ value: Value) -> Bool {
    switch value {
    case .real, .record, .model, .quantity, .path: false
    case .list(let values): values.allSatisfy(isPlain)
    default: true
    }
  }
}

extension SweepStatement {
  /// What is wrong with a grid whose axes have so many values; nil if nothing is.
  func fault(ofCounts counts: [Int], _ range: SourceRange, _ source: SourceText) -> Diagnostic? {
    let cells = counts.reduce(1) { product, count in
      let (next, overflow) = product.multipliedReportingOverflow(by: count)
      return overflow ? .max : next
    }
    guard cells > SweepPlan.mostCells else { return nil }
    return Diagnostic(
      .type, "the sweep has too many cells", at: range, in: source,
      expected: "at most \(SweepPlan.mostCells)")
  }

  /// What is wrong with a number of processes; nil if nothing is.
  func fault(ofJobs value: Value, _ range: SourceRange, _ source: SourceText) -> Diagnostic? {
    guard !(1...64).contains(value.integerValue ?? 0) else { return nil }
    return Diagnostic(
      .type, "`jobs` cannot be \(value.messageText)", at: range, in: source,
      expected: "how many processes run cells, 1 to 64")
  }
}
