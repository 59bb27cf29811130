// SPDX-License-Identifier: MIT

/// A command that a script will run, as far as the check can tell.
package struct PlannedStep: Sendable {
  /// The command with its variant.
  package let form: CommandForm
  /// The typed command, nil when an argument is known at run time only or it has blocks.
  package let invocation: Invocation?
}

/// What the check of a script found.
package struct CheckResult: Sendable {
  /// Everything found, in source order, syntax errors included.
  package let diagnostics: [Diagnostic]
  /// How many commands the script runs at most.
  package let stepCount: Int
  /// These commands in order; loops beyond the checking budget appear with their first rounds.
  package let steps: [PlannedStep]

  /// Whether the script must not run.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Checks whole scripts against a catalog before their first line runs.
package struct Checker: Sendable {
  /// The commands there are.
  package let catalog: CommandCatalog
  /// Whether verbs may be cut to a unique prefix, at the prompt only.
  package let allowsAbbreviations: Bool

  /// Creates a checker.
  package init(_ catalog: CommandCatalog, allowsAbbreviations: Bool = false) {
    self.catalog = catalog
    self.allowsAbbreviations = allowsAbbreviations
  }

  /// Everything that is wrong with `script` when it starts in `environment`.
  package func check(
    _ script: Script, in environment: Environment = Environment()
  ) -> CheckResult {
    var pass = CheckPass(
      catalog: catalog, environment: environment, source: script.source,
      allowsAbbreviations: allowsAbbreviations, isLenient: script.hasSyntaxErrors)
    let count = pass.check(script.statements)
    return CheckResult(
      diagnostics: pass.diagnostics.sorted { $0.range < $1.range }, stepCount: count,
      steps: pass.steps)
  }

  /// Syntax errors of `result` together with everything else that is wrong.
  package func check(
    _ result: ParseResult, in environment: Environment = Environment()
  ) -> CheckResult {
    let check = check(result.script, in: environment)
    let diagnostics = (result.diagnostics + check.diagnostics).sorted { $0.range < $1.range }
    return CheckResult(
      diagnostics: diagnostics, stepCount: check.stepCount, steps: check.steps)
  }
}
