// SPDX-License-Identifier: MIT
package import Compression
package import Datasets
package import Networks
package import Tensors
package import Training

/// Concurrent training and pruning by the alternating direction method of multipliers.
///
/// Ye et al. 2019, section 3: min f(W) + rho/2 ||W - Z + U||^2 over W by the trainer's steps, Z the
/// projection of W + U on the sparse networks, U += W - Z.
package struct ADMMPruning: Sendable {
  /// What is pruned.
  package enum Structure: String, Sendable {
    /// Single weights, the same share of each layer.
    case weights
    /// Filters of convolutions by their L2 norm, the same share of each group of coupled channels.
    case filters
  }

  /// What a run gave.
  package struct Outcome: Sendable {
    package let network: Network
    package let outcome: TrainingOutcome
    /// ||W - Z|| / ||W|| over the weights, before the final projection.
    package let residual: Double
  }

  private let ratio: PruningRatio
  private let structure: Structure
  private let penalty: Float
  private let growth: Float
  private let updates: Int

  /// - Parameters:
  ///   - penalty: rho at the start, which each update multiplies by `growth`.
  ///   - updates: How often Z and U change, evenly spaced over the run.
  package init(
    ratio: PruningRatio, structure: Structure = .weights, penalty: Float = 0.01,
    growth: Float = 1.3, updates: Int = 12
  ) {
    self.ratio = ratio
    self.structure = structure
    self.penalty = penalty
    self.growth = growth
    self.updates = updates
  }

  /// Trains a network towards sparsity, then prunes it.
  ///
  /// - Throws: `TrainingError`, `CompressionError`.
  package func run(
    _ network: Network, on images: LabeledImages, trainer: Trainer, control: RunControl = .none
  ) throws -> Outcome {
    // What is wrong with the network is said before hours of training.
    _ = try masks(of: network)
    let adapter = MultiplierAdapter(
      penalty: penalty, growth: growth, updates: updates, masks: masks)
    let outcome = try trainer.train(network, on: images, adapter: adapter, control: control)
    if let failure = adapter.failure { throw failure }
    return Outcome(
      network: try pruned(outcome.network, trainer: trainer, epochs: outcome.epochs),
      outcome: outcome, residual: adapter.residual(of: outcome.network))
  }

  /// What the projection on the sparse networks keeps.
  private func masks(of network: Network) throws(CompressionError) -> WeightMasks {
    switch structure {
    case .weights: try WeightMasks(of: network, ratio: ratio, scope: .local)
    case .filters: WeightMasks(filtersKeptBy: try plan(of: network), in: network)
    }
  }

  private func plan(of network: Network) throws(CompressionError) -> PruningPlan {
    try PruningPlan.make(network, ratio: ratio, criterion: L2Norm())
  }

  private func pruned(
    _ network: Network, trainer: Trainer, epochs: Double
  ) throws(CompressionError) -> Network {
    let entry =
      "admm \(ratio) structure=\(structure.rawValue) \(trainer.objective.description) "
      + "epochs=\(epochs) rho=\(penalty) growth=\(growth) updates=\(updates) "
      + "lr=\(trainer.options.rate) seed=\(trainer.options.seed)"
    switch structure {
    case .weights: return network.masked(by: try masks(of: network), entry: entry)
    case .filters:
      var pruned = try network.pruned(by: plan(of: network))
      pruned.history[pruned.history.count - 1] = entry
      return pruned
    }
  }
}
