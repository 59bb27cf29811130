// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Cross-entropy on the images as they are.
package struct StandardObjective: TrainingObjective {
  package static let name = ""
  package static let summary = "on the images as they are"

  package init() {}

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {}

  package var description: String { "standard" }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker()
  }

  private final class Worker: ObjectiveWorker {
    func prepare(_ tile: TrainingTile) {}
  }
}
