// SPDX-License-Identifier: MIT
package import Compression
package import Datasets
package import Networks
package import Tensors
package import Training

/// Learned pruning: weights are frozen, scores are trained, the highest of each layer decide.
///
/// HYDRA (Sehwag et al. 2020, section 3), its second stage; batch normalization trains with the
/// scores. Where no step is taken the result is that of pruning by magnitude in each layer.
package struct HydraPruning: Sendable {
  private let ratio: PruningRatio

  package init(ratio: PruningRatio) {
    self.ratio = ratio
  }

  /// Trains scores for a trained network and gives it with masks.
  ///
  /// - Throws: `TrainingError`; `CompressionError` if a weight is not finite; `RecipeError` if the
  ///   objective moves weights.
  package func run(
    _ network: Network, on images: LabeledImages, trainer: Trainer, control: RunControl = .none
  ) throws -> (network: Network, outcome: TrainingOutcome) {
    _ = try network.maskableWeights()
    if let layer = network.firstQuantizedLayer {
      throw CompressionError.alreadyQuantized(layer: layer)
    }
    guard trainer.objective.weightPerturbation == nil else {
      throw RecipeError.weightsAreFrozen(objective: trainer.objective.description)
    }
    let outcome = try trainer.train(
      network, on: images, adapter: ScoreAdapter(ratio: ratio), control: control)
    let learned = Dictionary(
      outcome.network.parameters.map { ($0.key, $0.parameter.value) },
      uniquingKeysWith: { first, _ in first })
    var result = network
    result.mapParameters { key, parameter in
      guard let value = learned[key] else { return }
      switch parameter.role {
      case .weight:
        let kept = ScoreAdapter.mask(value.values, ratio: ratio)
        parameter.apply(Tensor(shape: value.shape) { kept[$0] }, beside: parameter.mask)
      case .bias: break
      case .scale, .shift, .statistic: parameter.value = value
      }
    }
    let options = trainer.options
    result.history.append(
      "hydra \(ratio) \(trainer.objective.description) epochs=\(outcome.epochs) "
        + "lr=\(options.rate) seed=\(options.seed)")
    return (result, outcome)
  }
}
