// SPDX-License-Identifier: MIT
package import Networks

/// A way to search for adversarial examples.
///
/// An attack implements only its search. The driver loads images, keeps every query within the
/// budget, evaluates it and counts success itself: an attack cannot cheat.
package protocol Attack: Sendable {
  /// The word for it in the language, such as `pgd`.
  static var name: String { get }
  /// One line on what it is, with its paper.
  static var summary: String { get }

  /// Gradients that one start may take.
  var steps: Int { get }
  /// Starts for each image that survives.
  var restarts: Int { get }
  /// The loss that the search ascends.
  var loss: any Loss.Type { get }
  /// The settings in canonical text for protocol ids, such as `steps=20 alpha=2/255`.
  var settings: String { get }
  /// The settings in short for the screen, such as `20x2/255`.
  var shortSettings: String { get }

  /// Makes the state of sixteen searches for one worker.
  func makeSearch(_ tile: AttackTile, threat: ThreatModel, seed: UInt64) -> any AttackSearch
}

/// Sixteen searches side by side; each lane is a search of its own and never sees the others.
package protocol AttackSearch: AnyObject {
  /// Writes a lane's first query; the lane's clean image is in place.
  func begin(lane: Int, sample: Int, restart: Int)

  /// Moves the active lanes' queries, from the gradient at the last ones.
  func advance(active: UInt32)
}
