// SPDX-License-Identifier: MIT
import Datasets
import Language
import Ledger
import Storage
import Tensors

/// What a step reads.
struct StepIdentity {
  /// The named models that it reads, and where they stand in the session's tree.
  let uses: [(name: String, node: Int)]
  /// The networks of the session that it names.
  let definitions: [String]
  /// Whether the session's seed decides anything.
  let readsSeed: Bool

  init(_ invocation: Invocation, _ session: Session) {
    let values = Self.values(of: invocation)
    uses = values.compactMap { value in
      guard case .model(let handle) = value, let state = session.models[handle.name] else {
        return nil
      }
      return (handle.name, state.node)
    }
    let words = values.compactMap { value -> String? in
      if case .word(let text) = value { text } else { nil }
    }
    definitions = words.filter { session.definitions[$0] != nil }
    readsSeed = Self.readsSeed(invocation)
  }

  /// The key, for which models, data and files are hashed.
  func key(_ invocation: Invocation, _ session: Session) -> StepKey {
    var parts: [(name: String, value: String)] = [
      ("command", invocation.fullText), ("model", session.history.current?.identity.hash ?? ""),
    ]
    parts += uses.map { ("model \($0.name)", session.models[$0.name]?.identity.hash ?? "") }
    parts += definitions.map { ("network \($0)", session.definitionTexts[$0] ?? "") }
    parts += Self.files(invocation)
    let seeds = Self.seeds(invocation) + (readsSeed ? ["\(session.settings.seed)"] : [])
    parts.append(("protocol", Self.convention(invocation)))
    return StepKey(parts + session.surroundings(seed: seeds.joined(separator: " ")))
  }

  /// All values of a command and of those in its blocks, lists taken apart.
  private static func values(of invocation: Invocation) -> [Value] {
    let own = invocation.form.parameters.compactMap { invocation.arguments[$0.name]?.value }
    return own.flatMap(flat) + invocation.blocks.joined().flatMap { values(of: $0) }
  }

  private static func flat(_ value: Value) -> [Value] {
    if case .list(let values) = value { return values.flatMap(flat) }
    return [value]
  }

  /// A file counts by what is in it.
  private static func files(_ invocation: Invocation) -> [(name: String, value: String)] {
    guard invocation.signature.effect != .writesFiles else { return [] }
    let own = invocation.form.parameters.filter { !$0.isOutput }
      .compactMap { invocation.arguments[$0.name]?.value }
    let inner = invocation.blocks.joined().flatMap { values(of: $0) }
    return (own.flatMap(flat) + inner).compactMap { value in
      guard case .path(let given) = value else { return nil }
      let path = FilePaths.expandingTilde(given)
      guard FilePaths.exists(path), !FilePaths.isDirectory(path) else { return nil }
      return ("file \(given)", (try? Digest(.sha256, ofFile: path).hex) ?? "")
    }
  }

  /// Whether the command, or one in its blocks, takes a seed that it is not given.
  private static func readsSeed(_ invocation: Invocation) -> Bool {
    let name = SharedParameters.seed.name
    let own = invocation.form.parameter(name) != nil && !invocation.isGiven(name)
    return own || invocation.blocks.joined().contains(where: readsSeed)
  }

  private static func seeds(_ invocation: Invocation) -> [String] {
    let name = SharedParameters.seed.name
    let own = invocation.form.parameter(name) == nil ? nil : invocation.optionalInteger(name)
    return (own.map { ["\($0)"] } ?? []) + invocation.blocks.joined().flatMap(seeds)
  }

  private static func convention(_ invocation: Invocation) -> String {
    guard invocation.form.parameter("protocol") != nil else { return "" }
    return invocation.optionalWord("protocol") ?? ""
  }
}

extension Session {
  /// The parts of a key that belong to no argument.
  func surroundings(seed: String) -> [(name: String, value: String)] {
    [
      ("data", dataset.map { "\($0.name) \($0.contentDigest().hex)" } ?? ""), ("seed", seed),
      ("engine", Numerics.description),
    ]
  }
}

extension CommandForm {
  /// Whether an earlier result with the same key can stand for a new one: the form measures, or makes
  /// a model and nothing else.
  var isRecallable: Bool {
    guard !signature.measuresTime, provides.isSubset(of: [.model]) else { return false }
    return switch signature.effect {
    case .reads: !requires.isEmpty
    case .changesModel: true
    case .returnsToModel, .changesSession, .writesFiles: false
    }
  }
}
