// SPDX-License-Identifier: MIT
import Language

/// A model or a cell of a sweep that may stand on the front, with what was measured of it.
struct FrontCandidate {
  /// A figure with how it was measured, where its result says so.
  struct Figure {
    let value: FieldValue
    var measure: String?
  }

  let title: String
  private(set) var figures: [FrontCommand.Objective: Figure] = [:]
  private var hasEvaluation = false

  init(title: String) {
    self.title = title
  }

  /// Takes the figures of a result; the last of several counts.
  ///
  /// - Parameter under: words of the protocol that robust accuracies must have been measured by.
  mutating func add(_ record: Record, under: String?) {
    // What was stopped early is less than was asked for; an audit looks for masks, not for the least.
    guard record["partial"] == nil, record.command != AuditCommand.signature.name else { return }
    let measure = record["protocol"]?.plainText
    if record.command == EvalCommand.signature.name {
      take(.clean, record["accuracy"], measure)
      hasEvaluation = true
    } else if !hasEvaluation {
      // The accuracy of a training is over images that the network has seen.
      take(.clean, record["clean_accuracy"], measure)
    }
    if Self.holds(measure ?? "", under) { take(.robust, record["robust_accuracy"], measure) }
    // A saved file has bytes too, and they are not the model's.
    if record["parameters"] != nil { take(.bytes, record["bytes"], nil) }
    take(.latency, record["latency"], nil)
  }

  private mutating func take(
    _ objective: FrontCommand.Objective, _ value: FieldValue?, _ measure: String?
  ) {
    guard let value, value.doubleValue != nil else { return }
    figures[objective] = Figure(value: value, measure: measure)
  }

  /// The larger the better.
  func merit(_ objective: FrontCommand.Objective) -> Double {
    objective.merit(figures[objective]?.value.doubleValue ?? .nan)
  }

  /// Whether a protocol has some words, one behind the other.
  private static func holds(_ measure: String, _ words: String?) -> Bool {
    words.map { " \(measure) ".contains(" \($0) ") } ?? true
  }
}

extension FrontCandidate {
  /// What to know before figures are compared that were not measured alike; nil if all were.
  static func remark(
    on candidates: [FrontCandidate], _ objectives: [FrontCommand.Objective]
  ) -> String? {
    func measures(_ objective: FrontCommand.Objective) -> [[Substring]] {
      guard objectives.contains(objective) else { return [] }
      var found: [[Substring]] = []
      for measure in candidates.compactMap({ $0.figures[objective]?.measure }) {
        let text = words(measure, of: objective)
        if !found.contains(text) { found.append(text) }
      }
      return found
    }
    let robust = measures(.robust)
    if robust.count > 1 {
      let filter = ownWord(of: robust).map { "; front under='\($0)' takes those of one" } ?? ""
      return "robust accuracies were measured in \(robust.count) ways\(filter)"
    }
    guard measures(.clean).count > 1 else { return nil }
    return "clean accuracies are over different images; type eval for each model, with the same n="
  }

  /// A word that only one of some protocols has, the last of them if it has one.
  private static func ownWord(of measures: [[Substring]]) -> Substring? {
    for (index, words) in measures.enumerated().reversed() {
      let others = measures.indices.filter { $0 != index }
      let own = words.first { word in others.allSatisfy { !measures[$0].contains(word) } }
      if let own { return own }
    }
    return nil
  }

  /// The words of a protocol that do not depend on the model, nor on chance; of a clean accuracy what
  /// images it is over.
  private static func words(
    _ measure: String, of objective: FrontCommand.Objective
  ) -> [Substring] {
    let words = measure.split(separator: " ").filter {
      !$0.hasPrefix("seed=") && !$0.hasPrefix("arithmetic=")
    }
    return objective == .robust ? words : Array(words.drop { !$0.hasPrefix("data=") })
  }
}
