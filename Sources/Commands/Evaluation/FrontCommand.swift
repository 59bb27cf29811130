// SPDX-License-Identifier: MIT
import Language
import Networks

/// `front`: what nothing else beats.
enum FrontCommand: Command {
  static let signature = CommandSignature("front", "shows what nothing else beats") {
    $0.options = [
      Parameter(
        "over", "the figures that count",
        .list(of: .word(Objective.allCases.map { Choice($0.rawValue, $0.summary) }), count: 1...4))
    ]
    $0.discussion =
      "Of all models that were measured, and all cells of sweeps, those for which no other is at "
      + "least as good in every figure and better in one: clean accuracy (eval), robust accuracy "
      + "(attack), bytes (prune, quantize, summary) and latency (bench). Without over=, the figures "
      + "that all candidates have. Where a model was measured several times the last counts."
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

    /// The result fields that hold it, best first.
    var fields: [String] {
      switch self {
      case .clean: ["clean_accuracy", "accuracy"]
      case .robust: ["robust_accuracy"]
      case .bytes: ["bytes"]
      case .latency: ["latency"]
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

  private struct Candidate {
    let title: String
    var figures: [Objective: FieldValue] = [:]

    mutating func add(_ record: Record) {
      // The accuracy of a training is over images that the network has seen.
      let isTraining = record["losses"] != nil
      for objective in Objective.allCases where !(isTraining && objective == .clean) {
        let value = objective.fields.lazy.compactMap { record[$0] }.first
        if let value, value.doubleValue != nil { figures[objective] = value }
      }
    }

    func merit(_ objective: Objective) -> Double {
      objective.merit(figures[objective]?.doubleValue ?? .nan)
    }
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let all = candidates(session)
    let objectives = try objectives(invocation, all)
    let complete = all.filter { candidate in
      objectives.allSatisfy { candidate.figures[$0] != nil }
    }
    let front = complete.filter { one in
      !complete.contains { other in
        objectives.allSatisfy { other.merit($0) >= one.merit($0) }
          && objectives.contains { other.merit($0) > one.merit($0) }
      }
    }
    let rows = front.map { candidate in
      Record(
        command: "front",
        fields: [RecordField("candidate", .text(candidate.title))]
          + objectives.compactMap { objective in
            candidate.figures[objective].map { RecordField(objective.rawValue, $0) }
          })
    }
    return CommandResult(
      [RecordField("front", .records(rows)), RecordField("count", .count(complete.count))],
      text: RecordRenderer.render(RecordTable(rows), as: .table)
        + "front  \(front.count) of \(complete.count)")
  }

  private static func objectives(
    _ invocation: Invocation, _ candidates: [Candidate]
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

  private static func candidates(_ session: Session) -> [Candidate] {
    var cells = session.cells.map { title, records in
      var candidate = Candidate(title: title)
      for record in records { candidate.add(record) }
      return candidate
    }
    var models: [Int: Candidate] = [:]
    for step in session.trace.steps {
      guard let record = step.record else { continue }
      if case .model(let node) = step.kind {
        models[node, default: Candidate(title: title(step))].add(record)
      } else if let node = step.input, step.kind == .measurement {
        models[node, default: Candidate(title: title(step))].add(record)
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
