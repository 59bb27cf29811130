// SPDX-License-Identifier: MIT
import Language
import Networks

/// `models`: the models that have names.
enum ModelsCommand: Command {
  static let signature = CommandSignature("models", "lists the models that let has named") {
    $0.fields = [ResultField("models", .records, "one row for each model")]
    $0.examples = [CommandExample("models", "their names, sizes and histories")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    var named = session.models.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    if let current = session.history.current { named.append(("model", current)) }
    let rows = named.map { name, state in
      Record(
        command: "models",
        fields: [
          RecordField("name", .text(name)), RecordField("architecture", .text(state.network.name)),
        ] + CostFields.fields(of: state.network) + [
          RecordField("history", .text(state.network.history.joined(separator: "; ")))
        ])
    }
    guard !rows.isEmpty else {
      return CommandResult(
        [RecordField("models", .records([]))], text: "no models yet; type: load eight-layer")
    }
    return CommandResult(
      [RecordField("models", .records(rows))],
      text: session.tableText(rows) + "models")
  }
}
