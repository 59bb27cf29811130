// SPDX-License-Identifier: MIT
package import Attacks
package import Networks

/// Cross-entropy on adversarial examples of the current network.
///
/// Madry et al. 2018.
package struct AdversarialObjective: TrainingObjective {
  package static let name = "adv"
  package static let summary = "on adversarial examples (PGD, Madry et al. 2018)"
  package static let parameters: [AttackParameter] = AttackParameter.projectedGradientDescent()
  package static let norms = PGD.norms
  private let maker: Adversary

  package init(attack: any Attack, threat: ThreatModel, warmup: Int = 0) {
    maker = Adversary(attack: attack, threat: threat, warmup: warmup)
  }

  package init(_ arguments: ObjectiveArguments) throws(AttackError) {
    maker = Adversary(try arguments.projectedGradientDescent(), arguments)
  }

  package var adversary: Adversary? { maker }
  package var description: String { "adversarial \(maker.description)" }

  package func makeWorker(
    _ plan: Plan, network: Network, seed: UInt64
  ) -> any ObjectiveWorker {
    AdversarialWorker(
      ExampleCrafter(maker, plan: plan, normalization: network.normalization, seed: seed))
  }
}

/// Trains on adversarial examples in place of the images.
final class AdversarialWorker: ObjectiveWorker {
  private let crafter: ExampleCrafter

  init(_ crafter: ExampleCrafter) {
    self.crafter = crafter
  }

  func begin(step: Int) { crafter.begin(step: step) }

  func prepare(_ tile: TrainingTile) {
    let images = unsafe tile.views[0].input
    unsafe crafter.enterSpace(images)
    unsafe crafter.craft(tile, from: images, into: images)
  }
}
