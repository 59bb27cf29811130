// SPDX-License-Identifier: MIT
import Networks

/// A model, as far as it is known before a script runs.
struct RehearsedModel {
  /// With weights that mean nothing; nil where it is not known.
  var network: Network?
  /// Whether it is there for certain; else what is known is good for costs alone.
  var isCertain = true
  /// Whether its layers are certain to be as wide as these, which pruning decides by the weights.
  var hasCertainWidths = true

  /// The network, where it is certain: what does not fit it will fail.
  var certainNetwork: Network? { isCertain ? network : nil }
}

/// The models of a line of work, as far as they are known, and the ways between them.
struct RehearsedHistory {
  private(set) var current = RehearsedModel()
  /// The model as it was loaded.
  private(set) var origin = RehearsedModel()
  /// Whether a model may have been loaded: else there is nothing that a plain `reset` could go to.
  private(set) var mayHaveOrigin: Bool
  private var past: [RehearsedModel] = []
  private var future: [RehearsedModel] = []

  /// A line of work with nothing in it, or one that another session may have begun.
  init(mayHaveOrigin: Bool = false) { self.mayHaveOrigin = mayHaveOrigin }

  mutating func advance(to model: RehearsedModel, isOrigin: Bool = false) {
    past.append(current)
    future = []
    current = model
    guard isOrigin else { return }
    origin = model
    mayHaveOrigin = true
  }

  mutating func undo() {
    guard let last = past.popLast() else { return }
    future.append(current)
    current = last
  }

  mutating func redo() {
    guard let next = future.popLast() else { return }
    past.append(current)
    current = next
  }

  /// Says that steps may have been taken, or not: which model stands where is not certain any more.
  mutating func doubt() {
    current.isCertain = false
    origin.isCertain = false
    mayHaveOrigin = true
    for index in past.indices { past[index].isCertain = false }
    for index in future.indices { future[index].isCertain = false }
  }
}
