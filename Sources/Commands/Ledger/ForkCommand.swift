// SPDX-License-Identifier: MIT
package import Language
import Ledger

extension NameKind {
  /// The lines of work that `switch` can go to.
  package static let branch = NameKind("branch")
}

/// `fork`: begins a line of work at the current model.
enum ForkCommand: Command {
  static let signature = CommandSignature("fork", "begins a branch at the current model") {
    $0.positionals = [.required("name", "what to call the branch", .anyWord)]
    $0.requires = [.model]
    $0.effect = .returnsToModel
    $0.discussion =
      "What follows changes the new branch only; switch goes back to the other, which is as it was. "
      + "The ledger keeps branches, so that later sessions can switch to them."
    $0.fields = CostFields.declaredWithModel
    $0.examples = [
      CommandExample("fork low; prune 0.5; switch main", "tries something on a branch of its own")
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let name = invocation.word("name")
    let kept = try session.memory?.ledger.branches() ?? []
    guard name != session.branch, session.branches[name] == nil,
      !kept.contains(where: { $0.name == name })
    else {
      throw CommandFailure(
        "there is a branch '\(name)' already", argument: "name", expected: "a new name",
        suggestion: "type: switch \(name)")
    }
    session.branches[session.branch] = session.history
    session.branch = name
    session.keepBranch()
    return session.stateResult("fork \(name)")
  }
}

/// `switch`: goes to another line of work.
enum SwitchCommand: Command {
  static let signature = CommandSignature("switch", "goes to another branch") {
    $0.positionals = [
      Parameter(
        "name", "a branch that fork began", .anyWord, isRequired: true, offering: .branch)
    ]
    $0.effect = .returnsToModel
    $0.provides = [.model]
    $0.discussion =
      "Branches of this session come back with all that undo and redo know; those of earlier "
      + "sessions with their model, from the ledger."
    $0.fields = CostFields.declaredWithModel
    $0.examples = [CommandExample("fork low; prune 0.5; switch main", "back to where fork was")]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let name = invocation.word("name")
    if name == session.branch { return session.stateResult("switch \(name)") }
    if let history = session.branches[name] {
      session.leaveBranch(for: name)
      session.history = history
      session.branches[name] = nil
    } else {
      let state = try stored(name, session)
      session.leaveBranch(for: name)
      session.history = ModelHistory()
      session.adopt(state)
      session.trace.append(
        TracedStep(
          kind: .model(node: state.node), line: invocation.canonicalText, id: nil, input: nil,
          startsAnew: true, uses: [], definitions: [], seed: nil, data: nil, record: nil,
          seconds: 0, isPartial: false, key: nil))
    }
    return session.stateResult("switch \(name)")
  }

  /// A branch that an earlier session left in the ledger.
  private static func stored(_ name: String, _ session: Session) throws -> ModelState {
    let known = try session.memory?.ledger.branches() ?? []
    guard let branch = known.first(where: { $0.name == name }) else {
      let names = session.branchNames
      throw CommandFailure(
        "there is no branch '\(name)'", argument: "name",
        expected: names.count == 1
          ? "a branch that fork began" : "one of \(names.joined(separator: ", "))",
        suggestion: Suggestion.nearest(to: name, in: names).map { "did you mean \($0)?" })
    }
    guard let network = session.memory?.network(branch.model) else {
      throw CommandFailure(
        "the model of branch '\(name)' is no longer kept", argument: "name",
        suggestion: branch.step.map { "type: why \($0)" })
    }
    return ModelState(
      network, lineage: branch.lineage, node: session.nextNode(), hash: branch.model)
  }
}

extension Session {
  /// The branches of this session and those that earlier ones have left, in alphabetical order.
  package var branchNames: [String] {
    let kept = memory.flatMap { memory in
      memory.attempt { () throws(LedgerError) in try memory.ledger.branches() }
    }
    let earlier = (kept ?? []).map(\.name)
    return Set(branches.keys + [branch] + earlier).sorted()
  }

  /// Puts the current branch aside.
  fileprivate func leaveBranch(for name: String) {
    branches[branch] = history
    branch = name
  }

  /// Lets the ledger know where a branch stands; the first one, which nobody named, is not kept.
  func keepBranch() {
    guard branch != "main", let memory, let state = history.current else { return }
    memory.keep(state)
    let step = trace.maker(of: state.node)?.id
    let kept = LedgerBranch(
      name: branch, step: step, model: state.identity.hash, lineage: state.lineage)
    _ = memory.attempt { () throws(LedgerError) in try memory.ledger.keep(kept) }
  }
}
