// SPDX-License-Identifier: MIT
package import Attacks
package import Networks
import Tensors

/// Cross-entropy on adversarial examples of the current network.
///
/// Madry et al. 2018. The attack sees batch normalization in evaluation mode.
package struct AdversarialObjective: TrainingObjective {
  package static let name = "adv"
  package let attack: any Attack
  package let threat: ThreatModel

  package init(attack: any Attack, threat: ThreatModel) {
    self.attack = attack
    self.threat = threat
  }

  package var description: String {
    "adversarial \(type(of: attack).name) \(threat.description) \(attack.settings)"
  }

  package var inputSpace: PlanOptions.InputSpace { threat.space }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker(
      SearchTile(
        plan, normalization: network.normalization, attack: attack, threat: threat, seed: seed))
  }

  private final class Worker: ObjectiveWorker {
    private let search: SearchTile

    init(_ search: SearchTile) {
      self.search = search
    }

    func prepare(
      _ pixels: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, samples: [Int], epoch: Int
    ) {
      let tile = search.tile
      unsafe search.enterSpace(pixels)
      unsafe Kernels.copy(vectors: tile.vectors, from: pixels, to: tile.clean)
      unsafe search.craft(live: live, references: labels, samples: samples, restart: epoch)
      unsafe Kernels.copy(vectors: tile.vectors, from: tile.query, to: pixels)
    }
  }
}
