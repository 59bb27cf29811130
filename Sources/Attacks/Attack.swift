// SPDX-License-Identifier: MIT

/// A way to search for adversarial examples.
///
/// An attack implements only its search. The driver loads images, keeps every query within the
/// budget, evaluates it and counts success itself: an attack cannot cheat.
package protocol Attack: Sendable {
  /// The word for it in the language, such as `pgd`.
  static var name: String { get }
  /// One line on what it is, with its paper.
  static var summary: String { get }

  /// The most moves that one start may make; a search may end earlier.
  var steps: Int { get }
  /// Starts for each image that survives, and for each class aimed at.
  var restarts: Int { get }
  /// How many of the clean scores' next best classes it aims at, one after another; 0 for none.
  var targets: Int { get }
  /// How many of the clean scores' next best classes its search wants to know.
  var runnersUp: Int { get }
  /// What the driver holds queries to.
  var confinement: Confinement { get }
  /// The settings in canonical text for protocol ids, such as `steps=20 alpha=2/255`.
  var settings: String { get }
  /// The settings in short for the screen, such as `20x2/255`.
  var shortSettings: String { get }

  /// Makes the state of sixteen searches for one worker.
  func makeSearch(_ tile: AttackTile, threat: ThreatModel, seed: UInt64) -> any AttackSearch
}

extension Attack {
  package var targets: Int { 0 }
  package var runnersUp: Int { 0 }
  package var confinement: Confinement { .ball }

  var name: String { type(of: self).name }
}

/// What queries of a search are held to.
package enum Confinement: Sendable {
  /// The ball of the budget around the clean image, and the range.
  case ball
  /// The range alone: the search looks for the smallest perturbation, and an image is broken where
  /// one within the budget was found.
  case range
}

/// Sixteen searches side by side; each lane is a search of its own and never sees the others.
package protocol AttackSearch: AnyObject {
  /// Writes a lane's first query; the lane's clean image is in place, and is the query until then.
  func begin(lane: Int, sample: Int, start: Int)

  /// Moves the active lanes' queries, which have just been evaluated.
  ///
  /// What the search wants to know of them it asks of the tile: scores, losses, any number of
  /// gradients. Returns the lanes that have nothing more to ask; their queries are left alone.
  func advance(active: UInt32) -> UInt32

  /// After how many moves the queries of a lane repeat themselves for ever; 0 if they are not known
  /// to. Asked of lanes that `advance` has named.
  func period(of lane: Int) -> Int
}

extension AttackSearch {
  package func period(of lane: Int) -> Int { 0 }
}
