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
  /// Optimizer steps over which the budget grows evenly from nothing to that of the threat model.
  ///
  /// A network that pruning has left constant does not leave the plateau of equal scores under the
  /// full budget; from unperturbed images it does.
  package let warmup: Int

  package init(attack: any Attack, threat: ThreatModel, warmup: Int = 0) {
    self.attack = attack
    self.threat = threat
    self.warmup = warmup
  }

  package var description: String {
    "adversarial \(type(of: attack).name) \(threat.description) \(attack.settings)"
      + (warmup > 0 ? " warmup=\(warmup)" : "")
  }

  package var inputSpace: PlanOptions.InputSpace { threat.space }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    Worker(
      SearchTile(
        plan, normalization: network.normalization, attack: attack, threat: threat, seed: seed),
      warmup: warmup)
  }

  /// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
  private final class Worker: ObjectiveWorker, @unchecked Sendable {
    private let search: SearchTile
    private let warmup: Int
    /// The share of the budget that the attack has in this step.
    private var share: Float = 1

    init(_ search: SearchTile, warmup: Int) {
      self.search = search
      self.warmup = warmup
    }

    func begin(step: Int) {
      share = step < warmup ? Float(step) / Float(warmup) : 1
      search.setBudget(share: share)
    }

    func prepare(
      _ pixels: LaneFloats, labels: UnsafePointer<Int32>, live: UInt32, samples: [Int], epoch: Int
    ) {
      let tile = search.tile
      unsafe search.enterSpace(pixels)
      guard share > 0 else { return }
      unsafe Kernels.copy(vectors: tile.vectors, from: pixels, to: tile.clean)
      unsafe search.craft(live: live, references: labels, samples: samples, restart: epoch)
      unsafe Kernels.copy(vectors: tile.vectors, from: tile.query, to: pixels)
    }
  }
}
