// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors

/// Gradients of an objective over batches: plans, executors and workers.
final class GradientPasses {
  let plan: Plan
  /// The batch that passes are over.
  let batch: TrainingBatch
  private let source: ImageSource
  private let options: TrainingOptions
  private let parallel: Parallel
  /// The plan that attacks see, where it is not the training plan.
  private let attackPlan: Plan?
  private let executor: BatchExecutor
  private let workers: [any ObjectiveWorker]
  private let views: Int
  /// Whether a pass may be cut off, of which nothing must stay.
  private let isDivisible: Bool
  /// What searches examples under the statistics of the batch, where that is wanted.
  private let crafter: BatchCrafter?
  /// What the network was shown in the last pass, where that is to be shown again.
  private let inputs: AlignedBuffer?

  init(
    _ network: Network, images: LabeledImages, options: TrainingOptions,
    objective: any TrainingObjective, parallel: Parallel
  ) {
    self.options = options
    self.parallel = parallel
    source = ImageSource(images)
    views = objective.views
    let space = objective.inputSpace
    let plan = Plan(
      network,
      options: PlanOptions(
        inputSpace: space, batchNormalization: .training, precision: options.precision))
    self.plan = plan
    // Tiles that meet are all finished or none; others are finished one by one, and what an
    // objective makes of the gradients to its images then stays.
    isDivisible = plan.isSynchronized || !objective.readsInputGradient
    // Without batch statistics one plan serves both, packed once.
    attackPlan =
      plan.isSynchronized
      ? Plan(
        network,
        options: PlanOptions(
          inputSpace: space, foldsNormalization: true, precision: options.precision)) : nil
    let largest = min(options.batchSize, images.count)
    let tiles = Kernels.tiles(of: largest)
    executor = BatchExecutor(
      plan, tiles: tiles, views: objective.views, parallel: parallel,
      mode: objective.readsInputGradient
        ? [.inputGradient, .parameterGradients] : .parameterGradients)
    let seen = attackPlan ?? plan
    workers = (0..<parallel.threads).map { _ in
      objective.makeWorker(seen, network: network, seed: options.seed)
    }
    batch = TrainingBatch(
      tiles: tiles, memoryCount: objective.memoryCount(of: plan), source: source)
    crafter =
      plan.isSynchronized && objective.adversary?.normalization == .training
      ? objective.adversary.map {
        BatchCrafter(
          $0, plan: plan, network: network, tiles: tiles, seed: options.seed, parallel: parallel)
      } : nil
    inputs =
      objective.weightPerturbation == nil
      ? nil
      : AlignedBuffer(count: tiles * objective.views * plan.input.count * Kernels.lanes)
  }

  /// The gradient of the mean loss after a pass, flat.
  var gradient: AlignedBuffer { executor.gradient }

  var bytes: Int { executor.bytes }

  /// Takes new parameters; attacks may go on with those they have.
  func load(_ values: AlignedBuffer, forAttacks: Bool = true) {
    plan.load(values, parallel: parallel)
    if forAttacks { attackPlan?.load(values, parallel: parallel) }
  }

  func updateStatistics(in parameters: AlignedBuffer) {
    executor.updateStatistics(in: parameters)
  }

  /// Computes losses and gradients of the batch; false if it was cut off, after which they are
  /// those of no batch.
  func run(
    epoch: Int, step: Int, keepsInputs: Bool = false, isFinal: Bool = true, control: RunControl
  ) -> Bool {
    for worker in workers { worker.begin(step: step) }
    let control = isDivisible ? control : RunControl.none
    let examples = craft(epoch: epoch, step: step, control: control)
    let (options, source, workers, batch) = (options, source, workers, batch)
    let inputs = keepsInputs ? inputs : nil
    return executor.runViews(tiles: batch.tiles, control: control) { index, worker, views in
      let place = index * views[0].plan.input.count * Kernels.lanes
      let tile = unsafe batch.tile(
        index, views: views, epoch: epoch,
        examples: examples.map { unsafe $0.floats + place }, control: control)
      Self.load(tile, from: source, options)
      workers[worker].prepare(tile)
      if let inputs { Self.exchange(views, tile: index, inputs, isRestoring: false) }
      return tile.live
    } loss: { index, worker, views, _ in
      workers[worker].score(batch.tile(index, views: views, epoch: epoch))
      batch.count(index, of: views[views.count - 1])
    } finish: { index, worker, views in
      if isFinal { workers[worker].finish(batch.tile(index, views: views, epoch: epoch)) }
    }
  }

  /// Puts a tile's images into its first view.
  private static func load(
    _ tile: TrainingTile, from source: ImageSource, _ options: TrainingOptions
  ) {
    for (lane, sample) in tile.samples.enumerated() {
      let augmentation = options.augmentation.draw(
        seed: options.seed, epoch: tile.epoch, sample: sample)
      unsafe source.load(
        sample, augmentation: augmentation, into: lane, of: tile.views[0].input)
    }
  }

  /// The batch's examples under its own statistics, where those are wanted; none once cancelled.
  private func craft(epoch: Int, step: Int, control: RunControl) -> AlignedBuffer? {
    let (source, options) = (source, options)
    return crafter?.craft(batch, epoch: epoch, step: step, control: control) { tile in
      Self.load(tile, from: source, options)
    }
  }

  /// Computes losses and gradients of the batch once more, on what was shown in the last pass;
  /// false if it was cut off.
  func runAgain(epoch: Int, control: RunControl) -> Bool {
    guard let inputs else { return true }
    let control = isDivisible ? control : RunControl.none
    let (workers, batch) = (workers, batch)
    return executor.runViews(tiles: batch.tiles, control: control) { index, _, views in
      Self.exchange(views, tile: index, inputs, isRestoring: true)
      return batch.tile(index, views: views, epoch: epoch).live
    } loss: { index, worker, views, _ in
      workers[worker].score(batch.tile(index, views: views, epoch: epoch))
    } finish: { index, worker, views in
      workers[worker].finish(batch.tile(index, views: views, epoch: epoch))
    }
  }

  /// Copies what the views of a tile are shown into a buffer, or from there.
  private static func exchange(
    _ views: [TileExecutor], tile: Int, _ inputs: AlignedBuffer, isRestoring: Bool
  ) {
    for (index, view) in views.enumerated() {
      let vectors = view.plan.input.count
      let place = (tile * views.count + index) * vectors * Kernels.lanes
      let kept = unsafe inputs.floats + place
      unsafe Kernels.copy(
        vectors: vectors, from: isRestoring ? kept : view.input, to: isRestoring ? view.input : kept
      )
    }
  }

  /// The images that statistics are estimated over, at most.
  private static let estimationImages = 4096

  /// Replaces running statistics in a flat vector by means over batches, which are prepared as in
  /// training.
  ///
  /// The mean of several weights has statistics that none of them had (Izmailov et al. 2018, section
  /// 3.2). `computed` is what the network computes with for those values. Leaves other weights in
  /// the plans. False if cancelled, after which the values are good for nothing.
  func estimateStatistics(
    in values: AlignedBuffer, of computed: AlignedBuffer, over order: BatchSequence, epoch: Int,
    step: Int, control: RunControl
  ) -> Bool {
    load(computed)
    let count = max(1, Self.estimationImages / options.batchSize)
    for (index, part) in order.prefix(count).enumerated() {
      batch.load(part)
      guard run(epoch: epoch, step: step, isFinal: false, control: control) else { return false }
      executor.updateStatistics(in: values, after: index * views)
    }
    return true
  }
}
