// SPDX-License-Identifier: MIT
package import Networks

/// A model with what led to it; a value that undo and named copies share.
package struct ModelState: Sendable {
  package let network: Network
  /// The canonical commands that made it, oldest first.
  package let lineage: [String]
  /// What these commands took.
  package var seconds: Double
  /// Its place in the session's tree of models.
  package let node: Int
  /// Its content hash, once something asks.
  package let identity: ModelIdentity

  package init(
    _ network: Network, lineage: [String], seconds: Double = 0, node: Int, hash: String? = nil
  ) {
    self.network = network
    self.lineage = lineage
    self.seconds = seconds
    self.node = node
    identity = ModelIdentity(network, hash: hash)
  }
}

/// The current model and the ways back and forth from it.
struct ModelHistory {
  private(set) var current: ModelState?
  /// The model as it was loaded, for a plain `reset`.
  private(set) var origin: ModelState?
  private var past: [ModelState?] = []
  private var future: [ModelState?] = []

  /// Makes a changed model the current one; what was undone before cannot be redone any more.
  mutating func advance(to state: ModelState, isOrigin: Bool = false) {
    past.append(current)
    future = []
    current = state
    if isOrigin { origin = state }
  }

  /// Adds what the step that made the current model took.
  mutating func charge(seconds: Double) {
    current?.seconds += seconds
    if origin?.lineage == current?.lineage { origin = current }
  }

  /// Goes one change back; false if there is none.
  mutating func undo() -> Bool {
    guard let last = past.popLast() else { return false }
    future.append(current)
    current = last
    return true
  }

  /// Takes an undo back; false if there is none.
  mutating func redo() -> Bool {
    guard let next = future.popLast() else { return false }
    past.append(current)
    current = next
    return true
  }

  var undoCount: Int { past.count }
  var redoCount: Int { future.count }
}
