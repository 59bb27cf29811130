// SPDX-License-Identifier: MIT
package import Language

/// What a step of a session read and made, for the tree and for saved scripts.
package struct TracedStep: Sendable {
  package enum Kind: Sendable, Equatable {
    /// Made a model.
    case model(node: Int)
    /// Measured, and changed nothing.
    case measurement
    case data
    /// Defined a network of a name.
    case definition(String)
    /// Gave the current model a name.
    case naming(String)
    /// Set something else of the session.
    case setting
  }

  package let kind: Kind
  /// The canonical command.
  package let line: String
  /// The number of its result; nil where there is none.
  package let id: Int?
  /// The model it began with.
  package let input: Int?
  /// Whether its model owes nothing to the one before.
  package let startsAnew: Bool
  /// Named models that it read.
  package let uses: [(name: String, node: Int)]
  /// Networks of the session that it named.
  package let definitions: [String]
  /// The session's seed, where it read it.
  package let seed: UInt64?
  /// The step that loaded the data it ran on.
  package let data: Int?
  package let record: Record?
  package let seconds: Double
  /// Whether it was stopped early.
  package let isPartial: Bool
  /// The digest of its key; nil without a ledger.
  package let key: String?
}

/// Everything that a session did and that succeeded, in order.
package struct SessionTrace: Sendable {
  package private(set) var steps: [TracedStep] = []
  /// The step that made each model, by node.
  package private(set) var makers: [Int: Int] = [:]
  /// The latest step that loaded data.
  package internal(set) var data: Int?

  mutating func append(_ step: TracedStep) {
    if case .model(let node) = step.kind { makers[node] = steps.count }
    if step.kind == .data { data = steps.count }
    steps.append(step)
  }

  /// The step that made a model.
  package func maker(of node: Int) -> TracedStep? { makers[node].map { steps[$0] } }

  /// The models from which one was made, itself first.
  package func chain(to node: Int) -> [Int] {
    var chain = [node]
    while let last = chain.last, let step = maker(of: last), !step.startsAnew,
      let input = step.input
    {
      chain.append(input)
    }
    return chain
  }
}
