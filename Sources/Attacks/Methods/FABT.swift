// SPDX-License-Identifier: MIT

/// FAB-T: the fast adaptive boundary attack towards each of the next best classes in turn.
///
/// Croce and Hein 2020. Any wrong class on the way counts.
package struct FABT: NamedAttack {
  package static let name = "fab-t"
  package static let summary = "FAB towards each next best class in turn (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .targets, .restarts]
  package static let norms: [Norm] = [.linf, .l2]
  package static let findsSmallest = true
  package static let canAim = false

  /// Linearised boundaries of one start.
  package let rounds: Int
  package let restarts: Int
  package let targets: Int

  /// `classes` are those of the network that is attacked.
  package init(steps: Int = 100, targets: Int = 9, restarts: Int = 1, classes: Int) {
    rounds = steps
    self.restarts = restarts
    self.targets = min(targets, classes - 1)
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(
      steps: arguments.integer("steps"), targets: arguments.integer("targets"),
      restarts: arguments.integer("restarts"), classes: arguments.classes)
  }

  /// Every round may be followed by a move back towards the clean image.
  package var steps: Int { 2 * rounds + 1 }

  package var settings: String { "steps=\(rounds) targets=\(targets) restarts=\(restarts)" }

  package var shortSettings: String {
    "\(rounds) steps \(targets) target\(targets == 1 ? "" : "s")"
      + (restarts > 1 ? " \(restarts) restarts" : "")
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    BoundarySearch(tile, norm: threat.norm, steps: rounds, restarts: restarts, seed: seed)
  }
}
