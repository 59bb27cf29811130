// SPDX-License-Identifier: MIT
package import Networks

/// APGD on cross-entropy: projected gradient descent that finds its own step length.
///
/// Croce and Hein 2020.
package struct APGDCE: NamedAttack {
  package static let name = "apgd-ce"
  package static let summary =
    "APGD on cross-entropy, step length found on the way (Croce and Hein 2020)"
  package static let parameters: [AttackParameter] = [.steps(100), .restarts]
  package static let norms: [Norm] = [.linf, .l2]

  package let steps: Int
  package let restarts: Int
  package let loss: any Loss.Type = CrossEntropy.self

  package init(steps: Int = 100, restarts: Int = 1) {
    self.steps = steps
    self.restarts = restarts
  }

  package init(_ arguments: AttackArguments) throws(AttackError) {
    self.init(steps: arguments.integer("steps"), restarts: arguments.integer("restarts"))
  }

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
