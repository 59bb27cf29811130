// SPDX-License-Identifier: MIT
import Ledger
import Storage

/// What decides the results of a session: those of a step that was only repeated share it.
struct StepOrigins {
  private let memory: SessionMemory?
  /// The digest of each result that the session's trace knows, by id.
  private var digests: [Int: String] = [:]

  init(_ session: Session) {
    memory = session.memory
    let trace = session.trace
    var models: [Int: String] = [:]
    var networks: [String: String] = [:]
    for step in trace.steps {
      if case .definition(let name) = step.kind { networks[name] = step.line }
      // Models come after those that they were made from: what these follow from is known.
      var builder = DigestBuilder(.sha256)
      builder.update(text: step.line)
      builder.update(text: step.seed.map { "\($0)" } ?? "")
      builder.update(text: step.data.map { trace.steps[$0].line } ?? "")
      builder.update(text: step.startsAnew ? "" : step.input.flatMap { models[$0] } ?? "")
      for use in step.uses { builder.update(text: models[use.node] ?? "") }
      for name in step.definitions { builder.update(text: networks[name] ?? "") }
      let digest = builder.finish().hex
      if case .model(let node) = step.kind { models[node] = digest }
      if let id = step.id { digests[id] = step.key ?? digest }
    }
  }

  /// The same text for results of equal commands on equal models, data and seeds; nil where nothing
  /// is known.
  func origin(of id: Int) -> String? {
    if let digest = digests[id] { return digest }
    guard let memory else { return nil }
    // Results of cells that came from the ledger have no trace here.
    let step = memory.attempt { () throws(LedgerError) in try memory.ledger.step(id) } ?? nil
    return step?.key.digest
  }
}
