// SPDX-License-Identifier: MIT
import Datasets
package import Language
import Ledger
import Networks
import Storage

/// What a sweep must put back, so that every cell starts from the same place.
struct SessionSnapshot {
  let history: ModelHistory
  let dataset: Dataset?
  let data: Int?
  let models: [String: ModelState]
  let definitions: [String: [LayerDescription]]
  let definitionTexts: [String: String]
  let seed: UInt64
  let threads: Int
  let branch: String
  let branches: [String: ModelHistory]
}

/// A grid on its way: where it began, how far it is, the cell at hand.
struct SweepRun {
  let start: SessionSnapshot
  let count: Int
  /// The processes that take cells, where there are some.
  let pool: CellPool?
  /// Whether cells of the ledger can stand for its cells.
  let hasRecallableCells: Bool
  var done = 0
  var recalled = 0
  /// Seconds that the cells took that were run.
  var seconds = 0.0
  var cell: SweepCell?
  var row: LedgerStep?
  var began = ContinuousClock.now

  /// `cell 3 of 27  ratio=0.3 seed=1  12 s  3 min 10 s left`.
  func progress(_ title: String, _ took: String) -> String {
    let run = done - recalled
    let left = count - done
    let rest = seconds / Double(max(run, 1)) * Double(left) / Double(pool?.jobs ?? 1)
    return "cell \(done) of \(count)  \(title)  \(took)"
      + (run > 0 && left > 0 ? "  about \(NumberText.duration(rest)) left" : "")
  }
}

extension Session {
  private var snapshot: SessionSnapshot {
    SessionSnapshot(
      history: history, dataset: dataset, data: trace.data, models: models,
      definitions: definitions, definitionTexts: definitionTexts, seed: settings.seed,
      threads: settings.threads, branch: branch, branches: branches)
  }

  private func restore(_ snapshot: SessionSnapshot) {
    history = snapshot.history
    dataset = snapshot.dataset
    trace.data = snapshot.data
    models = snapshot.models
    definitions = snapshot.definitions
    definitionTexts = snapshot.definitionTexts
    settings.seed = snapshot.seed
    settings.threads = snapshot.threads
    branch = snapshot.branch
    branches = snapshot.branches
  }

  package func beginSweep(_ sweep: SweepPlan) throws {
    for cell in sweep.cells {
      guard let value = cell.value("seed"), value.integerValue.map({ $0 < 0 }) ?? true else {
        continue
      }
      throw CommandFailure(
        "an axis called seed sets the seed of its cells, and `\(value)` is none",
        expected: "whole numbers, 0 or more",
        suggestion: "give the axis another name if it is no seed")
    }
    let pool = try makePool(sweep)
    sweeps.append(
      SweepRun(
        start: snapshot, count: sweep.cells.count, pool: pool,
        hasRecallableCells: sweep.hasRecallableCells))
  }

  /// Every cell begins where the sweep did, with the seed that an axis of that name gives.
  package func enterCell(_ cell: SweepCell) throws -> [RecordRow]? {
    guard var run = sweeps.popLast() else { return nil }
    restore(run.start)
    settings.seed = seed(of: cell)
    run.cell = cell
    run.began = .now
    defer { sweeps.append(run) }
    guard let memory else { return nil }
    var row = LedgerStep(key: key(of: cell, seed: settings.seed))
    if let awaitedCell {
      self.awaitedCell = nil
      guard awaitedCell == row.key.digest else { throw CellProcess.Misfit() }
    }
    let isMade = try waitForProcess(of: cell, run.pool)
    run.began = .now
    (row.title, row.branch) = ("cell", branch)
    row.command = "cell \(cell.title) \(cell.body)"
    row.parent = history.current.flatMap { trace.maker(of: $0.node)?.id }
    if isMade || !settings.isFresh && run.hasRecallableCells,
      let (earlier, _) = memory.recall(row.key, over: isMade ? 0 : nil), let text = earlier.record,
      let kept = RecordCoding.record(text: text).flatMap(CellRecord.init(_:))
    {
      (row.outcome, row.source, row.seconds) = (.recalled, earlier.id, earlier.seconds)
      (row.record, row.screen) = (text, earlier.screen)
      row.id = memory.begin(row) ?? 0
      recallCircumstances(of: kept, in: cell)
      if isMade { run.seconds += earlier.seconds }
      let records = kept.rows.map(\.record)
      results += records
      finishCell(&run, cell, records, earlier, isRecalled: !isMade)
      return kept.rows
    }
    row.id = memory.begin(row) ?? 0
    run.row = row
    return nil
  }

  package func leaveCell(_ rows: [RecordRow]) throws {
    guard var run = sweeps.popLast(), let cell = run.cell else { return }
    let seconds = (ContinuousClock.now - run.began).inSeconds
    let records = rows.map(\.record)
    run.seconds += seconds
    if let memory, var row = run.row {
      let isPartial = records.contains { $0["partial"] != nil }
      row.outcome = isPartial ? .partial : .done
      row.seconds = seconds
      let figures = KnownFigures(self)
      let known = records.map { record in
        record.id.map { KnownFigures.fields(figures.figures(of: $0)) } ?? []
      }
      row.record = RecordCoding.json(CellRecord(rows: rows, known: known).record).text()
      if row.id > 0 { memory.finish(&row) }
      run.row = row
    }
    finishCell(&run, cell, records, nil, isRecalled: false)
    sweeps.append(run)
  }

  package func abandonCell(_ error: any Error) {
    guard let memory, let run = sweeps.last, var row = run.row, row.id > 0 else { return }
    row.end(with: error, (error as? ScriptError)?.diagnostic.message)
    row.seconds = (ContinuousClock.now - run.began).inSeconds
    memory.finish(&row)
  }

  package func endSweep() {
    guard let run = sweeps.popLast() else { return }
    run.pool?.stop()
    restore(run.start)
    if run.recalled > 0, !settings.isQuiet {
      output.note("\(run.recalled) of \(run.count) cells came from the ledger")
    }
  }

  /// Takes from the ledger what plots want to know of a recalled cell's results.
  private func recallCircumstances(of kept: CellRecord, in cell: SweepCell) {
    let around = (cell.outer + cell.variables).map { RecordField($0.name, $0.value.fieldValue) }
    for (row, known) in zip(kept.rows, kept.known) {
      guard let id = row.record.id else { continue }
      loopVariables[id] = around + row.variables
      recalledFigures[id] = Dictionary(
        known.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
    }
  }

  private func finishCell(
    _ run: inout SweepRun, _ cell: SweepCell, _ records: [Record], _ earlier: LedgerStep?,
    isRecalled: Bool
  ) {
    run.done += 1
    if isRecalled { run.recalled += 1 }
    cells.append((cell.title, records))
    guard !settings.isQuiet, !settings.usesJSON else { return }
    let seconds = earlier?.seconds ?? (ContinuousClock.now - run.began).inSeconds
    let took = (isRecalled ? "cached, was " : "") + NumberText.duration(seconds)
    output.note(run.progress(cell.title, took))
  }

  /// What decides a cell: its body with all that this may read.
  func key(of cell: SweepCell, seed: UInt64) -> StepKey {
    var parts: [(name: String, value: String)] = [
      ("command", "cell \(cell.title) \(cell.body)"), ("script", cell.context),
      ("model", history.current?.identity.hash ?? ""),
    ]
    for (name, state) in models.sorted(by: { $0.key < $1.key }) {
      parts.append(("model \(name)", state.identity.hash))
    }
    for (name, text) in definitionTexts.sorted(by: { $0.key < $1.key }) {
      parts.append(("network \(name)", text))
    }
    return StepKey(parts + surroundings(seed: "\(seed)"))
  }

  /// The session's seed, or what an axis of that name gives.
  func seed(of cell: SweepCell) -> UInt64 {
    cell.value("seed")?.integerValue.flatMap { UInt64(exactly: $0) } ?? settings.seed
  }

  /// Waits for the process that runs a cell; false where the cell is to run here.
  private func waitForProcess(of cell: SweepCell, _ pool: CellPool?) throws -> Bool {
    let outcome = try pool?.outcome(of: cell.title, check: checkInterruption)
    switch outcome {
    case nil: return false
    case .exited(0, _): return true
    case .exited, .killed, .refused:
      remark(
        "note: the process of cell \(cell.title) \(outcome?.text ?? ""); the cell runs here")
      return false
    }
  }
}
