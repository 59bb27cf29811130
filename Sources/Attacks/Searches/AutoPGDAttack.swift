// SPDX-License-Identifier: MIT
package import Networks

/// What the attacks that search by APGD have in common; they differ in the loss and the aim.
///
/// Croce and Hein 2020.
package protocol AutoPGDAttack: NamedAttack {
  /// What the search ascends.
  var loss: any Loss.Type { get }
}

extension AutoPGDAttack {
  package static var norms: [Norm] { [.linf, .l2] }

  package var settings: String { "steps=\(steps) restarts=\(restarts) loss=\(loss.name)" }

  package var shortSettings: String {
    "\(steps) steps" + (restarts > 1 ? " \(restarts) restarts" : "")
  }

  package func makeSearch(
    _ tile: AttackTile, threat: ThreatModel, seed: UInt64
  ) -> any AttackSearch {
    AutoPGDSearch(tile, norm: threat.norm, loss: loss, steps: steps, seed: seed)
  }
}
