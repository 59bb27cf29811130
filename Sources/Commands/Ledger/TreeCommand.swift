// SPDX-License-Identifier: MIT
import Language

/// `tree`: the models of the session and how they came from each other.
enum TreeCommand: Command {
  static let signature = CommandSignature("tree", "shows how the models came from each other") {
    $0.discussion =
      "Every change of the model is a line under the model that it changed; undone ones stay. * is "
      + "the current model; names are those of let and of branches."
    $0.fields = [ResultField("models", .records, "one row for each model")]
    $0.examples = [CommandExample("prune 0.25; undo; prune 0.5; tree", "two ways from one model")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let nodes = nodes(session)
    let rows = nodes.map { item in
      Record(
        command: "tree",
        fields: [
          RecordField("step", item.step.id.map(FieldValue.count) ?? .missing),
          RecordField("depth", .count(item.depth)), RecordField("line", .text(item.step.line)),
          RecordField("names", .text(names(of: item.node, session).joined(separator: ", "))),
          RecordField("current", .flag(item.node == session.history.current?.node)),
        ])
    }
    let lines = nodes.map { item in
      let mark = item.node == session.history.current?.node ? "*" : " "
      let names = names(of: item.node, session)
      return "\(mark) " + String(repeating: "  ", count: item.depth)
        + "\(item.step.id.map { "\($0)  " } ?? "")\(item.step.line)"
        + (names.isEmpty ? "" : "   [\(names.joined(separator: ", "))]")
    }
    return CommandResult(
      [RecordField("models", .records(rows))],
      text: lines.isEmpty
        ? "no models yet; type: load eight-layer"
        : lines.joined(separator: "\n") + "\ntree  on branch \(session.branch)")
  }

  private static func names(of node: Int, _ session: Session) -> [String] {
    let models = session.models.filter { $0.value.node == node }.keys.sorted()
    var branches = session.branches.filter { $0.value.current?.node == node }.map(\.key)
    if session.history.current?.node == node { branches.append(session.branch) }
    // With one branch there is nothing to tell.
    return models + (session.branches.isEmpty ? [] : branches.sorted().map { "branch \($0)" })
  }

  /// The models in the order of the tree; a chain of only children stays at one depth.
  private static func nodes(_ session: Session) -> [(node: Int, depth: Int, step: TracedStep)] {
    var children: [Int: [Int]] = [:]
    var roots: [Int] = []
    for step in session.trace.steps {
      guard case .model(let node) = step.kind else { continue }
      if !step.startsAnew, let input = step.input {
        children[input, default: []].append(node)
      } else {
        roots.append(node)
      }
    }
    var result: [(node: Int, depth: Int, step: TracedStep)] = []
    var waiting = roots.reversed().map { ($0, 0) }
    while let (node, depth) = waiting.popLast() {
      guard let step = session.trace.maker(of: node) else { continue }
      result.append((node, depth, step))
      let below = children[node] ?? []
      waiting += below.reversed().map { ($0, depth + (below.count > 1 ? 1 : 0)) }
    }
    return result
  }
}
