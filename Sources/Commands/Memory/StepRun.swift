// SPDX-License-Identifier: MIT
import Language
import Ledger
import Networks
import Storage

/// One command on its way through a session: recalled or run, recorded, traced.
final class StepRun {
  private let invocation: Invocation
  private let session: Session
  private let identity: StepIdentity
  private let input: Int?
  private let data: Int?
  private let seed: UInt64
  /// Its row of the ledger; nil where there is none.
  private var row: LedgerStep?

  init(_ invocation: Invocation, in session: Session) {
    self.invocation = invocation
    self.session = session
    identity = StepIdentity(invocation, session)
    input = session.history.current?.node
    data = session.trace.data
    seed = session.settings.seed
    guard session.memory != nil, invocation.signature.isJournalled else { return }
    var row = LedgerStep(key: identity.key(invocation, session))
    row.parent = input.flatMap { session.trace.maker(of: $0)?.id }
    row.branch = session.branch
    row.title = invocation.form.title
    row.command = invocation.canonicalText
    self.row = row
    (session.checkpoints, session.runningKey) = (nil, nil)
  }

  // MARK: Beginning

  /// The result of an earlier step with the same key, its model made the current one; nil where the
  /// step is to run, whose beginning is then recorded.
  func recall() throws -> Record? {
    guard let memory = session.memory, let row else { return nil }
    // Files that a recalled step would not write have to be written.
    let writes = invocation.form.parameters.contains {
      $0.isOutput && invocation.isGiven($0.name)
    }
    guard !session.settings.isFresh, invocation.form.isRecallable, !writes,
      let (earlier, network) = memory.recall(row.key)
    else {
      self.row?.id = memory.begin(row) ?? 0
      session.checkpoints = session.makeCheckpoints(of: row.key)
      session.runningKey = row.key
      return nil
    }
    if let network { adopt(network, hash: earlier.model) }
    var result = Record(command: invocation.form.title)
    let stored = earlier.record.flatMap(RecordCoding.record(text:))
    result.fields = stored?.fields ?? []
    result["cached"] = .count(earlier.id)
    result.fields[result.fields.count - 1].isDetail = true
    var finished = row
    finished.outcome = .recalled
    finished.source = earlier.id
    finished.seconds = earlier.seconds
    finished.model = earlier.model
    (finished.record, finished.screen) = (earlier.record, earlier.screen)
    finished.id = memory.begin(finished) ?? 0
    self.row = finished
    let was = "cached, was \(NumberText.duration(earlier.seconds))"
    return conclude(
      stored == nil ? nil : result, text: earlier.screen.map { "\($0)   \(was)" },
      seconds: earlier.seconds)
  }

  private func adopt(_ network: Network, hash: String?) {
    if invocation.form.provides.contains(.model) {
      session.adopt(network, by: invocation)
    } else {
      session.change(to: network, by: invocation)
    }
  }

  // MARK: Ending

  /// Records what the command gave; the result with its number.
  func finish(_ result: CommandResult?, seconds: Double) -> Record? {
    let record = result.map {
      Record(
        command: invocation.form.title,
        fields: $0.fields + [
          RecordField("seconds", .seconds(seconds), isDetail: !invocation.signature.isSlow)
        ])
    }
    if let memory = session.memory, var row {
      row.outcome = Self.isPartial(record) ? .partial : .done
      row.seconds = seconds
      row.record = record.map { RecordCoding.json($0).text() }
      row.screen = result?.text
      if session.hasNewModel, let state = session.history.current {
        row.model = state.identity.hash
        if invocation.form.isRecallable, seconds >= memory.value(.threshold) {
          memory.keep(state)
        }
      }
      if row.id > 0 { memory.finish(&row) }
      self.row = row
      session.forgetCheckpoints(of: row)
    }
    return conclude(
      record, text: result?.text.map { "\($0)   \(NumberText.duration(seconds))" },
      seconds: seconds)
  }

  /// Records that the command failed, or that its user stopped it.
  func fail(_ error: any Error, seconds: Double) {
    guard let memory = session.memory, var row, row.id > 0 else { return }
    row.end(with: error, (error as? CommandFailure)?.message)
    row.seconds = seconds
    memory.finish(&row)
  }

  /// What running and recalling have in common: the result's number, the session's trace.
  private func conclude(_ record: Record?, text: String?, seconds: Double) -> Record? {
    if session.hasNewModel { session.history.charge(seconds: seconds) }
    var record = record
    if record != nil {
      let id = row.map(\.id) ?? session.memory?.reserveNumber() ?? 0
      record?.id = id > 0 ? id : session.nextResult
    }
    if let record, let id = record.id {
      session.results.append(record)
      session.texts[id] = text
    }
    trace(record, seconds: seconds)
    if session.hasNewModel || invocation.signature.effect == .returnsToModel {
      session.keepBranch()
    }
    return record
  }

  private func trace(_ record: Record?, seconds: Double) {
    guard let kind else { return }
    let line = invocation.canonicalText + pin(record)
    session.trace.append(
      TracedStep(
        kind: kind, line: line, id: record?.id ?? row?.id, input: input,
        startsAnew: invocation.form.provides.contains(.model), uses: identity.uses,
        definitions: identity.definitions, seed: identity.readsSeed ? seed : nil, data: data,
        record: record, seconds: seconds, isPartial: Self.isPartial(record),
        key: row?.key.digest))
  }

  /// ` sha256=...` for what the step read from disk, where the script does not say it.
  private func pin(_ record: Record?) -> String {
    let name = SharedParameters.digest.name
    guard invocation.form.parameter(name) != nil, !invocation.isGiven(name) else { return "" }
    if case .text(let digest)? = record?["data"] { return " \(name)=\(digest)" }
    let file = invocation.form.positionals.first.flatMap { invocation.path($0.name) }
    let digest = file.flatMap {
      try? Digest(.sha256, ofFile: FilePaths.expandingTilde($0)).hex
    }
    return digest.map { " \(name)=\($0)" } ?? ""
  }

  private var kind: TracedStep.Kind? {
    if session.hasNewModel, let node = session.history.current?.node { return .model(node: node) }
    switch invocation.signature.effect {
    case .changesModel where invocation.form.provides.contains(.dataset): return .data
    case .changesModel: return nil
    case .reads: return invocation.signature.isJournalled ? .measurement : nil
    case .changesSession:
      let names = invocation.form.parameters.compactMap { parameter -> String? in
        if case .newName = parameter.type { invocation.optionalWord(parameter.name) } else { nil }
      }
      return names.first.map(TracedStep.Kind.definition) ?? .setting
    case .returnsToModel, .writesFiles: return nil
    }
  }

  private static func isPartial(_ record: Record?) -> Bool {
    record?.fields.contains { $0.name == "partial" } ?? false
  }
}

extension LedgerStep {
  /// Takes in why the step has no result; a user who stops it is no failure.
  mutating func end(with error: any Error, _ message: String?) {
    guard !(error is SessionInterrupted) else {
      outcome = .abandoned
      return
    }
    outcome = .failed
    failure = message ?? "\(error)"
  }
}
