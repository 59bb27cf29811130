// SPDX-License-Identifier: MIT
import Language

/// What is known of the model that a result is about, beside the figures of the result itself.
///
/// A figure belongs to the model that it was told of: what made the model and those before it
/// (`ratio`, `bits`, `bytes`) goes on to hold, what was measured holds for that very model alone.
struct KnownFigures {
  private let session: Session
  /// The place of each result in the session's trace, by its id.
  private let places: [Int: Int]

  init(_ session: Session) {
    self.session = session
    places = Dictionary(
      session.trace.steps.enumerated().compactMap { index, step in step.id.map { ($0, index) } },
      uniquingKeysWith: { $1 })
  }

  /// The figures by name.
  func figures(of id: Int) -> [String: FieldValue] {
    if let known = session.recalledFigures[id] { return known }
    guard let place = places[id] else { return [:] }
    guard let node = Self.node(of: session.trace.steps[place]) else { return [:] }
    return figures(ofModel: node, before: place)
  }

  /// The figures of a model by name, those told before a place of the session's trace.
  func figures(ofModel node: Int, before place: Int) -> [String: FieldValue] {
    let trace = session.trace
    var known: [String: FieldValue] = [:]
    func take(_ record: Record?, where isWanted: (String) -> Bool = { _ in true }) {
      for field in record?.fields ?? [] where !field.value.isNested && isWanted(field.name) {
        known[field.name] = field.value
      }
    }
    for link in trace.chain(to: node).reversed() {
      take(trace.maker(of: link)?.record) { link == node || !Self.isPerformance($0) }
    }
    for earlier in trace.steps[..<place]
    where earlier.kind == .measurement && earlier.input == node {
      take(earlier.record)
    }
    return known
  }

  /// The same as fields in one order.
  static func fields(_ figures: [String: FieldValue]) -> [RecordField] {
    figures.sorted { $0.key < $1.key }.map { RecordField($0.key, $0.value) }
  }

  private static func node(of step: TracedStep) -> Int? {
    if case .model(let node) = step.kind { node } else { step.input }
  }

  /// Whether a figure tells how well a model does, which any change of it makes untrue.
  private static func isPerformance(_ name: String) -> Bool {
    name == "loss" || name == "accuracy" || name.hasSuffix("_accuracy")
  }
}
