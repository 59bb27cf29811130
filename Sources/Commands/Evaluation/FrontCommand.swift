// SPDX-License-Identifier: MIT
import Language
import Networks

/// `front`: what nothing else beats.
enum FrontCommand: Command {
  static let signature = CommandSignature("front", "shows what nothing else beats") {
    $0.options = [
      Parameter(
        "over", "the figures that count",
        .list(of: .word(Objective.allCases.map { Choice($0.rawValue, $0.summary) }), count: 1...4)),
      Parameter(
        "under",
        "words of the protocol by which robust accuracy must have been measured, as pgd or eps=8/255",
        .string),
    ]
    $0.discussion =
      "Of all models that were measured, and all cells of sweeps, those for which no other is at "
      + "least as good in every figure and better in one: clean accuracy (eval), robust accuracy "
      + "(attack), bytes (prune, quantize, summary) and latency (bench). Without over=, the figures "
      + "that all candidates have. Where a model was measured several times the last counts, and "
      + "eval before what attack says of clean accuracy; audits and steps that were stopped early do "
      + "not. Where robust accuracies were measured in several ways, a line says so, and under= takes "
      + "those of one."
    $0.fields = [
      ResultField("front", .records, "what is not beaten"),
      ResultField("count", .count, "candidates"),
    ]
    $0.examples = [
      CommandExample(
        "sweep ratio={0.25, 0.5} { prune $ratio; eval n=100 }; front", "accuracy against size")
    ]
  }

  /// A figure to be good in.
  enum Objective: String, CaseIterable {
    case clean, robust, bytes, latency

    var summary: String {
      switch self {
      case .clean: "accuracy without attack, high"
      case .robust: "accuracy under attack, high"
      case .bytes: "size, low"
      case .latency: "time of one image, low"
      }
    }

    /// The command that measures it.
    var command: String {
      switch self {
      case .clean: "eval"
      case .robust: "attack pgd"
      case .bytes: "summary"
      case .latency: "bench"
      }
    }

    /// Larger is better.
    func merit(_ value: Double) -> Double {
      switch self {
      case .clean, .robust: value
      case .bytes, .latency: -value
      }
    }
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let all = try candidates(invocation, session)
    let objectives = try objectives(invocation, all)
    let complete = all.filter { candidate in
      objectives.allSatisfy { candidate.figures[$0] != nil }
    }
    guard !complete.isEmpty else { throw lack(of: objectives, all) }
    let front = complete.filter { one in
      !complete.contains { other in
        objectives.allSatisfy { other.merit($0) >= one.merit($0) }
          && objectives.contains { other.merit($0) > one.merit($0) }
      }
    }
    let rows = front.map { row($0, objectives) }
    let remark = FrontCandidate.remark(on: complete, objectives).map { "\($0)\n" } ?? ""
    return CommandResult(
      [RecordField("front", .records(rows)), RecordField("count", .count(complete.count))],
      text: RecordRenderer.render(RecordTable(rows), as: .table) + remark
        + "front  \(front.count) of \(complete.count)")
  }

  private static func row(_ candidate: FrontCandidate, _ objectives: [Objective]) -> Record {
    var fields = [RecordField("candidate", .text(candidate.title))]
    fields += objectives.compactMap { objective in
      candidate.figures[objective].map { RecordField(objective.rawValue, $0.value) }
    }
    if objectives.contains(.robust), let measure = candidate.figures[.robust]?.measure {
      fields.append(RecordField("under", .text(measure), isDetail: true))
    }
    return Record(command: "front", fields: fields)
  }

  /// Why there is nothing to compare.
  private static func lack(
    of objectives: [Objective], _ candidates: [FrontCandidate]
  ) -> CommandFailure {
    let missing = objectives.filter { objective in
      candidates.allSatisfy { $0.figures[objective] == nil }
    }
    let names = (missing.isEmpty ? objectives : missing).map(\.rawValue)
    let lines = (missing.isEmpty ? objectives : missing).map(\.command)
    return CommandFailure(
      missing.isEmpty
        ? "no model has all of \(names.joined(separator: ", "))"
        : "no model has a figure for \(names.joined(separator: ", "))",
      argument: "over",
      expected: "figures that one model has, measured while it is the current one",
      suggestion: "type: \(lines.joined(separator: "; ")); then front again")
  }

  private static func objectives(
    _ invocation: Invocation, _ candidates: [FrontCandidate]
  ) throws -> [Objective] {
    if let words = invocation.list("over") {
      return words.compactMap { Objective(rawValue: $0.description) }
    }
    let measured = candidates.filter { $0.figures[.clean] != nil || $0.figures[.robust] != nil }
    let shared = Objective.allCases.filter { objective in
      !measured.isEmpty && measured.allSatisfy { $0.figures[objective] != nil }
    }
    guard !shared.isEmpty else {
      throw CommandFailure(
        "nothing has been measured that could be compared",
        suggestion: "type: eval; attack pgd; front")
    }
    return shared
  }

  /// Those whose robust accuracy was measured as is wanted; all if nothing is said.
  private static func candidates(
    _ invocation: Invocation, _ session: Session
  ) throws -> [FrontCandidate] {
    guard let under = invocation.optionalWord("under") else {
      return candidates(session, under: nil)
    }
    let found = candidates(session, under: under).filter { $0.figures[.robust] != nil }
    guard found.isEmpty else { return found }
    throw CommandFailure(
      "no robust accuracy was measured under '\(under)'", argument: "under",
      expected: "words that stand in the protocol of an attack's result, such as eps=8/255")
  }

  private static func candidates(_ session: Session, under: String?) -> [FrontCandidate] {
    var cells = session.cells.map { title, records in
      var candidate = FrontCandidate(title: title)
      for record in records { candidate.add(record, under: under) }
      return candidate
    }
    var models: [Int: FrontCandidate] = [:]
    for step in session.trace.steps {
      guard let record = step.record else { continue }
      if case .model(let node) = step.kind {
        models[node, default: FrontCandidate(title: title(step))].add(record, under: under)
      } else if let node = step.input, step.kind == .measurement {
        models[node, default: FrontCandidate(title: title(step))].add(record, under: under)
      }
    }
    // A cell's models are told by the cell.
    let inCells = Set(session.cells.flatMap { $0.records.compactMap(\.id) })
    cells += models.sorted { $0.key < $1.key }.compactMap { node, candidate in
      let id = session.trace.maker(of: node)?.id
      return id.map(inCells.contains) == true ? nil : candidate
    }
    return cells
  }

  private static func title(_ step: TracedStep) -> String {
    (step.id.map { "\($0)  " } ?? "") + step.line
  }
}
