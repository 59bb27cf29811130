// SPDX-License-Identifier: MIT
import Formats
package import Language
import Networks
import Storage

/// The life of a process that runs one cell of another one's sweep.
package struct CellProcess {
  /// The cell is not the one that was asked for: something that it reads did not come along.
  struct Misfit: Error {}

  private let job: CellJob
  private let folder: String

  /// Reads a job.
  ///
  /// - Throws: where the file is none.
  package init(file: String) throws {
    guard let job = CellJob(try JSONValue(parsing: try FileReader.readText(file, limit: 1 << 28)))
    else { throw Misfit() }
    self.job = job
    folder = FilePaths.folder(of: file)
  }

  /// The settings that the sweep's session would have.
  package var settings: SessionSettings {
    var settings = SessionSettings(threads: job.threads)
    settings.seed = UInt64(job.seed)
    settings.isFresh = job.isFresh
    settings.dataFolder = job.dataFolder
    settings.isQuiet = true
    return settings
  }

  /// Runs the cell; its results are in the session's ledger then.
  package func run(in session: Session, loader: SourceLoader) throws {
    try session.take(job, from: folder)
    let handles = Dictionary(
      uniqueKeysWithValues: job.models.keys.map { ($0, Value.model(ModelHandle(name: $0))) })
    let interpreter = Interpreter(
      CommandRegistry.catalog, host: session, environment: Environment(variables: handles),
      // The cell may come from a prompt, where verbs are cut.
      allowsAbbreviations: true, loader: loader)
    for line in job.preparation + [job.statement] {
      let parsed = Parser.parse(SourceText(name: job.sourceName, text: line))
      guard parsed.diagnostics.isEmpty else { throw Misfit() }
      if line == job.statement { session.awaitedCell = job.key }
      try interpreter.run(parsed.script)
    }
  }
}

extension Session {
  /// Puts the models of a job where the sweep's session has them.
  fileprivate func take(_ job: CellJob, from folder: String) throws {
    func state(_ model: CellJob.Model) throws -> ModelState {
      let path = FilePaths.join(folder, model.hash)
      let network = try SafetensorsModelFormat.network(
        from: try FileReader.read(path, limit: 1 << 34), path: path)
      let state = ModelState(
        network, lineage: model.lineage, node: nextNode(), hash: model.hash)
      trace.append(
        TracedStep(
          kind: .model(node: state.node), line: model.lineage.last ?? "", id: model.maker,
          input: nil, startsAnew: true, uses: [], definitions: [], seed: nil, data: nil,
          record: model.known, seconds: 0, isPartial: false, key: nil))
      return state
    }
    branch = job.branch
    models = try job.models.mapValues(state)
    if let origin = job.origin { history.advance(to: try state(origin), isOrigin: true) }
    if let current = job.current { history.advance(to: try state(current)) }
  }
}
