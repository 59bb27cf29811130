// SPDX-License-Identifier: MIT
import Language

/// Statements of a script that nobody could read, so that no step stands for them: they could do
/// anything.
struct UnreadStatements {
  /// What is wrong with such statements.
  private static let kinds: Set<Diagnostic.Kind> = [
    .unreadable, .syntax, .unclosed, .limit, .unknownCommand, .unknownName, .missing, .unexpected,
  ]

  private let findings: [Diagnostic]

  init(_ check: CheckResult) {
    findings = check.diagnostics.filter { finding in
      finding.severity == .error && Self.kinds.contains(finding.kind)
        && !check.steps.contains {
          $0.source === finding.source && $0.range.contains(finding.range)
        }
    }
  }

  /// Whether one of them may run before a step.
  ///
  /// In loops and calls the order of the text says nothing.
  func mayPrecede(_ step: PlannedStep) -> Bool {
    findings.contains {
      $0.source !== step.source || $0.range < step.range || !step.notes.isEmpty
    }
  }
}
