// SPDX-License-Identifier: MIT

/// What happens between two commands of a script.
package enum PlannedEvent: Sendable {
  /// `let NAME = model`, or `let NAME = $OTHER` of a model that has a name; where that may not run
  /// it is not certain.
  case naming(String, ModelHandle, isCertain: Bool)
  /// A sweep begins, whose cells all start from here.
  case sweepBegins
  /// A cell of the innermost sweep begins where that began.
  case cellBegins
  /// The innermost sweep ends: what follows goes on from where it began.
  case sweepEnds
  /// Rounds or calls past the checking budget, of which no step stands here, may change anything.
  case leftOut
}

/// A command that a script will run, as far as the check can tell.
package struct PlannedStep: Sendable {
  /// The command with its variant.
  package let form: CommandForm
  /// The typed command, nil when an argument is known at run time only or it has blocks.
  package let invocation: Invocation?
  /// The names of the arguments that the script gives, known or not.
  package let given: Set<String>
  /// The text it stands in.
  package let source: SourceText
  /// The bytes it covers.
  package let range: SourceRange
  /// What happens between the step before it and this one.
  package let events: [PlannedEvent]
  /// Whether it is certain to run, and its failure to end the script.
  package let isCertain: Bool
  /// Loop rounds and calls around it, in words.
  package let notes: [String]
}

/// A file that results will go to.
package struct PlannedOutput: Sendable {
  /// Its path as written.
  package let path: String
  /// The text it stands in.
  package let source: SourceText
  /// The bytes it covers.
  package let range: SourceRange
  /// Whether it is certain to be written, and a failure to end the script.
  package let isCertain: Bool
}

/// What the check of a script found.
package struct CheckResult: Sendable {
  /// Everything found, in source order, syntax errors included.
  package let diagnostics: [Diagnostic]
  /// How many commands the script runs at most.
  package let stepCount: Int
  /// These commands in order; loops beyond the checking budget appear with their first rounds.
  package let steps: [PlannedStep]
  /// Files that results will go to.
  package let outputs: [PlannedOutput]
  /// Whether shell commands run in between, which may make files of their own.
  package let runsShell: Bool

  /// Whether the script must not run.
  package var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Checks whole scripts against a catalog before their first line runs.
package struct Checker: Sendable {
  /// The commands there are.
  package let catalog: CommandCatalog
  /// Whether verbs may be cut to a unique prefix, at the prompt only.
  package let allowsAbbreviations: Bool

  /// What reads the scripts that `source` names.
  package let loader: SourceLoader

  /// Creates a checker.
  package init(
    _ catalog: CommandCatalog, allowsAbbreviations: Bool = false, loader: SourceLoader = .none
  ) {
    self.catalog = catalog
    self.allowsAbbreviations = allowsAbbreviations
    self.loader = loader
  }

  /// Everything that is wrong with `script` when it starts in `environment`.
  package func check(
    _ script: Script, in environment: Environment = Environment()
  ) -> CheckResult {
    var pass = CheckPass(
      catalog: catalog, environment: environment, source: script.source,
      allowsAbbreviations: allowsAbbreviations, isLenient: script.hasSyntaxErrors,
      loader: loader)
    let count = pass.check(script.statements)
    pass.refuseUnused(environment.arguments)
    return CheckResult(
      diagnostics: Self.sorted(pass.diagnostics, script.source), stepCount: count,
      steps: pass.steps, outputs: pass.outputs, runsShell: pass.runsShell)
  }

  /// Syntax errors of `result` together with everything else that is wrong.
  package func check(
    _ result: ParseResult, in environment: Environment = Environment()
  ) -> CheckResult {
    let check = check(result.script, in: environment)
    return CheckResult(
      diagnostics: Self.sorted(result.diagnostics + check.diagnostics, result.script.source),
      stepCount: check.stepCount, steps: check.steps, outputs: check.outputs,
      runsShell: check.runsShell)
  }

  /// Findings of the script itself first, then those of the scripts it sources.
  private static func sorted(_ diagnostics: [Diagnostic], _ source: SourceText) -> [Diagnostic] {
    let own = diagnostics.filter { $0.source === source || $0.source == nil }
    let others = diagnostics.filter { $0.source !== source && $0.source != nil }
    return own.sorted { $0.range < $1.range } + others
  }
}
