// SPDX-License-Identifier: MIT
import Language
import Ledger

/// `why`: what is behind a number.
enum WhyCommand: Command {
  static let signature = CommandSignature("why", "tells what is behind a result") {
    $0.positionals = [
      .required("id", "the number of a result or step", .integer(.atLeast(1)))
    ]
    $0.discussion =
      "Shows the chain of commands from the fresh network to the step, with data, seed, protocol, "
      + "engine and machine; and, for a step that was not taken from the ledger, in what its key "
      + "differs from that of the nearest earlier step of the same kind."
    $0.fields = [
      ResultField("chain", .records, "the steps behind it, first to last"),
      ResultField("key", .records, "the parts of its key"),
      ResultField("differs", .records, "parts in which the nearest earlier step differs"),
    ]
    $0.examples = [CommandExample("eval n=100; why $it.id", "the chain behind the last result")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let step = try session.ledgerStep(invocation.integer("id"), argument: "id")
    let chain = try session.ledgerChain(of: step).reversed().map { $0 }
    let earlier = try nearest(to: step, session)
    let differences = earlier.map { step.key.differences(from: $0.key) } ?? []
    let parts = step.key.parts.filter { !$0.value.isEmpty }
    return CommandResult(
      [
        RecordField("chain", .records(chain.map(LedgerText.row))),
        RecordField(
          "key",
          .records(
            parts.map { part in
              Record(
                command: "why",
                fields: [
                  RecordField("part", .text(part.name)), RecordField("value", .text(part.value)),
                ])
            })), RecordField("differs", .records(differences.map(LedgerText.row))),
      ], text: text(step, chain, earlier, differences))
  }

  /// The earlier step of the same kind that differs in the fewest parts, the latest of several.
  private static func nearest(to step: LedgerStep, _ session: Session) throws -> LedgerStep? {
    let others = try session.requireMemory().ledger.steps(titled: step.title, before: step.id)
    return others.enumerated().min { first, second in
      let counts = [first, second].map { $0.element.key.differences(from: step.key).count }
      return (counts[0], first.offset) < (counts[1], second.offset)
    }?.element
  }

  private static func text(
    _ step: LedgerStep, _ chain: [LedgerStep], _ earlier: LedgerStep?,
    _ differences: [StepKey.Difference]
  ) -> String {
    var lines = chain.map { item in
      "  \(item.id)  \(item.command)   \(NumberText.duration(item.seconds))"
        + (item.outcome == .done ? "" : "   \(LedgerText.outcome(item))")
    }
    let shown = ["data", "seed", "protocol", "engine"]
    lines += shown.compactMap { name in
      guard let value = step.key[name], !value.isEmpty else { return nil }
      return "  \(name): \(LedgerText.short(value))"
    }
    lines.append("  \(LedgerText.time(step.started)) on \(step.machine)")
    if let source = step.source {
      lines.append("  taken from step \(source), which has the same key")
    } else if let earlier {
      lines.append(differenceText(step, earlier, differences))
    } else {
      lines.append("  the first \(step.title) that the ledger knows")
    }
    return lines.joined(separator: "\n") + "\nstep \(step.id)  \(LedgerText.outcome(step))"
  }

  private static func differenceText(
    _ step: LedgerStep, _ earlier: LedgerStep, _ differences: [StepKey.Difference]
  ) -> String {
    guard !differences.isEmpty else {
      let reason =
        earlier.outcome == .done
        ? "was too short to be kept, its model is no longer kept, or --fresh asked for a new run"
        : LedgerText.outcome(earlier)
      return "  step \(earlier.id) has the same key: it \(reason)"
    }
    return "  unlike step \(earlier.id):\n"
      + differences.map { "    \(LedgerText.line($0))" }.joined(separator: "\n")
  }
}

extension LedgerText {
  static func row(_ difference: StepKey.Difference) -> Record {
    Record(
      command: "why",
      fields: [
        RecordField("part", .text(difference.name)), RecordField("here", .text(difference.first)),
        RecordField("there", .text(difference.second)),
      ])
  }

  /// `seed: 1 here, 0 there`.
  static func line(_ difference: StepKey.Difference) -> String {
    func shown(_ text: String) -> String { text.isEmpty ? "none" : short(text) }
    return "\(difference.name): \(shown(difference.first)) here, "
      + "\(shown(difference.second)) there"
  }
}
