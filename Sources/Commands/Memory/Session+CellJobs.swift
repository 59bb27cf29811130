// SPDX-License-Identifier: MIT
import Language
import Ledger
import Networks
import Storage

extension Session {
  /// Processes for the cells of a sweep that the ledger does not know; nil where they run here.
  func makePool(_ sweep: SweepPlan) throws -> CellPool? {
    guard let jobs = sweep.jobs, jobs > 1, let program = settings.program else { return nil }
    func inTurn(_ reason: String) -> CellPool? {
      remark("note: cells run one after the other: \(reason)")
      return nil
    }
    if let reason = sweep.hindranceOfProcesses { return inTurn(reason) }
    guard let memory else {
      return inTurn("the results of other processes come back through a ledger, and there is none")
    }
    guard case .lines(let lines) = sweep.preparation else {
      if case .hindered(let reason) = sweep.preparation { return inTurn(reason) }
      return nil
    }
    let pool = try CellPool(program: program, ledger: memory.ledger.folder.path, jobs: jobs)
    var common = try job(keptIn: pool.folder.path)
    common.threads = max(1, settings.threads / jobs)
    common.preparation += lines
    common.sourceName = sweep.sourceName
    for cell in sweep.cells {
      let key = key(of: cell, seed: seed(of: cell))
      if !settings.isFresh, sweep.hasRecallableCells, memory.recall(key) != nil { continue }
      var job = common
      job.key = key.digest
      job.statement = cell.statement
      try pool.add(job, title: cell.title)
    }
    return pool
  }

  /// What all cells have in common; the models lie in the folder.
  private func job(keptIn folder: String) throws -> CellJob {
    let figures = KnownFigures(self)
    func keep(_ state: ModelState) throws -> CellJob.Model {
      let (bytes, hash) = state.identity.encoded()
      let path = FilePaths.join(folder, hash)
      if !FilePaths.exists(path) { try AtomicFile.write(bytes, to: path) }
      let known = figures.figures(ofModel: state.node, before: trace.steps.count)
      return CellJob.Model(
        hash: hash, lineage: state.lineage, maker: trace.maker(of: state.node)?.id,
        known: Record(command: "known", fields: KnownFigures.fields(known)))
    }
    var lines = definitionTexts.sorted { $0.key < $1.key }.map(\.value)
    if let data = trace.data { lines.insert(trace.steps[data].line, at: 0) }
    return CellJob(
      key: "", seed: Int(settings.seed), threads: 1, isFresh: settings.isFresh,
      dataFolder: settings.dataFolder, branch: branch, sourceName: "", preparation: lines,
      statement: "", origin: try history.origin.map(keep), current: try history.current.map(keep),
      models: try models.mapValues(keep))
  }
}
