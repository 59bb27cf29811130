// SPDX-License-Identifier: MIT
package import Datasets
package import Networks
package import Tensors

/// What a training run gave.
package struct TrainingOutcome: Sendable {
  package let network: Network
  /// Mean loss over each finished epoch, and over the images of an unfinished last one.
  package let losses: [Double]
  /// Share of training images classified right while they were trained on, likewise.
  package let accuracies: [Double]
  /// Images that the last loss and accuracy are over.
  package let lastCount: Int
  /// Finished epochs; a fraction if stopped.
  package let epochs: Double
  package let isPartial: Bool
  /// Bytes of the executors' memory.
  package let workspaceBytes: Int
  /// Optimizer steps of a whole run.
  package let steps: Int
  /// Training images that were held back, and what was found on them.
  package let heldBack: Int
  package let checks: [HeldBackCheck]
  /// The check whose state was kept, where the best was to be.
  package let selected: HeldBackCheck?
  /// What ended the run before its time.
  package let collapse: TrainingCollapse?
  /// Whether a checkpoint was left from which the same run goes on where this one ended.
  package let isKept: Bool
}

/// Trains networks: batches, gradients on all cores, optimizer steps.
package struct Trainer: Sendable {
  package let options: TrainingOptions
  package let objective: any TrainingObjective
  package let parallel: Parallel
  /// Where runs leave what they need to go on after a kill; nil for nowhere.
  package let checkpoints: CheckpointKeeper?

  package init(
    _ options: TrainingOptions, objective: any TrainingObjective = StandardObjective(),
    parallel: Parallel, checkpoints: CheckpointKeeper? = nil
  ) {
    self.options = options
    self.objective = objective
    self.parallel = parallel
    self.checkpoints = checkpoints
  }

  /// Trains a copy of a network on all images but those that are to be held back.
  ///
  /// When cancelled, which it asks between tiles and between the steps of attacks, it drops the
  /// optimizer step at hand and gives the network as it was before; when the watch finds a
  /// collapse, it stops and goes back to the last good state. Goes on from a checkpoint of the same
  /// run to the same bits. With an adapter the outcome's network holds the values that the
  /// optimizer moved.
  ///
  /// - Throws: `TrainingError` if images and network do not fit, or the loss is not finite.
  package func train(
    _ network: Network, on images: LabeledImages, adapter: (any ParameterAdapter)? = nil,
    control: RunControl = .none
  ) throws(TrainingError) -> TrainingOutcome {
    try Self.check(network, images)
    let (used, heldBack) = try split(images)
    func begin() -> TrainingRun {
      TrainingRun(
        network, images: used, heldBack: heldBack, options: options, objective: objective,
        adapter: adapter, parallel: parallel)
    }
    let checkpoints = checkpoints?.nextRun()
    var run = begin()
    // One that does not fit may have been read in part.
    if let checkpoints, !checkpoints.resume(run) { run = begin() }
    try run.run(checkpoints, control: control)
    return run.finish()
  }

  /// The images to train on and those to hold back.
  private func split(
    _ images: LabeledImages
  ) throws(TrainingError) -> (used: LabeledImages, heldBack: LabeledImages) {
    let count = options.heldBack.count
    guard count > 0 else { return (images, LabeledImages(empty: images.shape)) }
    guard count < images.count else {
      throw .heldBack(count: count, images: images.count)
    }
    var stream = RandomStream(seed: options.seed, purpose: .split)
    let (used, heldBack) = images.validationSplit(
      count: count, permutation: stream.permutation(count: images.count))
    return (used, heldBack)
  }

  /// Refuses images that a network cannot be trained on.
  ///
  /// - Throws: `TrainingError`.
  package static func check(_ network: Network, _ images: LabeledImages) throws(TrainingError) {
    guard !images.isEmpty else { throw .noImages }
    guard images.shape.features == network.input else {
      throw .shapeMismatch(
        network: network.input.description, images: images.shape.features.description)
    }
    let largest = Int(images.labels.max() ?? 0)
    guard largest < network.classCount else {
      throw .labelOutOfRange(label: largest, classes: network.classCount)
    }
  }
}
