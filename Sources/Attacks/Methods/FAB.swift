// SPDX-License-Identifier: MIT

/// FAB: the fast adaptive boundary attack, which looks for the smallest perturbation.
///
/// Croce and Hein 2020. Linearises the boundary to every other class in each step, which costs a
/// gradient for each.
package struct FAB: NamedAttack {
  package static let name = "fab"
  package static let summary =
    "fast adaptive boundary attack, smallest change (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .restarts]
  package static let norms: [Norm] = [.linf, .l2]
  package static let findsSmallest = true

  /// Linearised boundaries of one start.
  package let rounds: Int
  package let restarts: Int

  package init(steps: Int = 100, restarts: Int = 1) {
    rounds = steps
    self.restarts = restarts
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(steps: arguments.integer("steps"), restarts: arguments.integer("restarts"))
  }

  /// Every round may be followed by a move back towards the clean image.
  package var steps: Int { 2 * rounds + 1 }

  package var settings: String { "steps=\(rounds) restarts=\(restarts)" }

  package var shortSettings: String {
    "\(rounds) steps" + (restarts > 1 ? " \(restarts) restarts" : "")
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    BoundarySearch(tile, norm: threat.norm, steps: rounds, restarts: restarts, seed: seed)
  }
}
