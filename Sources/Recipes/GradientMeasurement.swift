// SPDX-License-Identifier: MIT
package import Compression
package import Datasets
package import Networks
package import Tensors
package import Training

/// Measures the gradients of single training images on the loss of an objective.
///
/// The network is as in evaluation: batch normalization uses its running statistics. With an
/// adversarial objective each image is first attacked, and the gradient is that of the loss at the
/// adversarial example. Sums are taken in a fixed order, for any number of threads.
package struct GradientMeasurement: Sendable {
  private let objective: any TrainingObjective
  private let limit: Int
  private let seed: UInt64
  private let parallel: Parallel

  /// Takes at most `limit` images, drawn by seed where there are more.
  package init(
    objective: any TrainingObjective = StandardObjective(), limit: Int, seed: UInt64,
    parallel: Parallel
  ) {
    self.objective = objective
    self.limit = limit
    self.seed = seed
    self.parallel = parallel
  }

  /// Runs the images through the network and back, one by one.
  ///
  /// - Throws: `TrainingError` if there are no images or they do not fit; `CompressionError` if a
  ///   gradient is not finite.
  package func run(
    _ network: Network, on images: LabeledImages, control: RunControl = .none
  ) throws -> GradientEvidence {
    try Trainer.check(network, images)
    var stream = RandomStream(seed: seed, purpose: .calibration)
    let samples = stream.permutation(count: images.count).prefix(limit).sorted()
    let plan = Plan(network, options: PlanOptions(inputSpace: objective.inputSpace))
    let tiles = Kernels.tiles(of: samples.count)
    // As many partial sums as make work for some threads; a number of its own, as sums depend on it.
    let groups = min(tiles, 4)
    let sums = (0..<groups).map { _ in GradientSums(plan, network: network) }
    let workers = (0..<min(parallel.threads, groups)).map { _ in
      GradientWorker(plan, network: network, objective: objective, seed: seed)
    }
    let source = ImageSource(images)
    parallel.forEach(groups) { group, worker in
      for tile in (group * tiles / groups)..<((group + 1) * tiles / groups) {
        guard !control.isCancelled else { return }
        let part = samples[(tile * Kernels.lanes)..<min((tile + 1) * Kernels.lanes, samples.count)]
        workers[worker].add(part, of: source, to: sums[group])
      }
    }
    let total = sums.dropFirst().reduce(into: sums[0]) { $0.add($1) }
    let text =
      "loss=\(objective is StandardObjective ? "standard" : "[\(objective.description)]") "
      + "n=\(samples.count) seed=\(seed)"
    return try total.evidence(of: network, images: samples.count, text: text)
  }
}
