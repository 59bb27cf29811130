// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors

/// The state of one training run: flat parameters, plans, executors, optimizer and tallies.
final class TrainingRun {
  private let network: Network
  private let source: ImageSource
  private let options: TrainingOptions
  private let parallel: Parallel
  private let batches: Int
  private let parameters: AlignedBuffer
  private let plan: Plan
  /// The plan that attacks see, where it is not the training plan.
  private let attackPlan: Plan?
  private let executor: BatchExecutor
  private let workers: [any ObjectiveWorker]
  private let optimizer: any OptimizerState
  private let adapter: (any ParameterAdapter)?
  /// What the network computes with, where an adapter makes it from the parameters.
  private let effective: AlignedBuffer?
  private let trained: [Range<Int>]
  private var step = 0
  private var tallies: [EpochTally] = []

  init(
    _ network: Network, images: LabeledImages, options: TrainingOptions,
    objective: any TrainingObjective, adapter: (any ParameterAdapter)?, parallel: Parallel
  ) {
    self.network = network
    self.options = options
    self.parallel = parallel
    source = ImageSource(images)
    batches = (images.count + options.batchSize - 1) / options.batchSize
    let space = objective.inputSpace
    plan = Plan(
      network,
      options: PlanOptions(
        inputSpace: space, batchNormalization: .training, precision: options.precision))
    // Without batch statistics one plan serves both, packed once.
    attackPlan =
      plan.isSynchronized
      ? Plan(
        network,
        options: PlanOptions(
          inputSpace: space, foldsNormalization: true, precision: options.precision)) : nil
    let largest = min(options.batchSize, images.count)
    executor = BatchExecutor(
      plan, tiles: (largest + Kernels.lanes - 1) / Kernels.lanes, parallel: parallel)
    let seen = attackPlan ?? plan
    workers = (0..<parallel.threads).map { _ in
      objective.makeWorker(seen, network: network, seed: options.seed)
    }
    parameters = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: network, into: parameters)
    optimizer = options.optimizer.makeState(count: plan.parameterCount)
    trained = Self.trainedRanges(of: network, plan: plan)
    self.adapter = adapter
    effective = adapter == nil ? nil : AlignedBuffer(count: plan.parameterCount)
    if let adapter {
      adapter.begin(plan, network: network, latent: parameters, steps: options.epochs * batches)
      loadPlans()
    }
  }

  /// The network as trained so far, with what is known of the run.
  var outcome: TrainingOutcome {
    let done = tallies.reduce(0.0) { $0 + Double($1.images) / Double(max(source.count, 1)) }
    return TrainingOutcome(
      network: plan.network(network, withParameters: parameters),
      losses: tallies.map(\.meanLoss), accuracies: tallies.map(\.accuracy),
      lastCount: tallies.last?.images ?? 0, epochs: done,
      isPartial: step < options.epochs * batches, workspaceBytes: executor.bytes)
  }

  func epoch(_ epoch: Int, control: RunControl) throws(TrainingError) {
    var stream = RandomStream(seed: options.seed, purpose: .shuffle, epoch)
    let order = stream.permutation(count: source.count)
    var tally = EpochTally()
    let batches = BatchSequence(indices: order, batchSize: options.batchSize)
    for (index, batch) in batches.enumerated() {
      guard !control.isCancelled else { break }
      let part = BatchLabels(Array(batch), source: source)
      for worker in workers { worker.begin(step: step) }
      computeGradients(part, epoch: epoch)
      tally.add(part)
      try checkFinite(executor.gradient, part, epoch: epoch, batch: index)
      update()
      // The last step of all has no loss after it that would tell.
      try checkFinite(parameters, part, epoch: epoch, batch: index)
      control.report(progress(epoch: epoch, tally: tally))
    }
    if tally.images > 0 { tallies.append(tally) }
  }

  private func computeGradients(_ batch: BatchLabels, epoch: Int) {
    let scale = 1 / Float(batch.samples.count)
    let (options, source, workers) = (options, source, workers)
    executor.run(tiles: batch.tiles) { tile, worker, executor in
      let samples = batch.samples(of: tile)
      for (lane, sample) in samples.enumerated() {
        let augmentation = options.augmentation.draw(
          seed: options.seed, epoch: epoch, sample: sample)
        unsafe source.load(
          sample, augmentation: augmentation, into: lane, of: executor.input)
      }
      let live = UInt32(1) << samples.count - 1
      unsafe workers[worker].prepare(
        executor.input, labels: batch.labels(of: tile), live: live, samples: samples,
        epoch: epoch)
      return live
    } loss: { tile, executor, live in
      batch.score(tile, executor: executor, live: live, scale: scale)
    }
  }

  private func checkFinite(
    _ values: AlignedBuffer, _ batch: BatchLabels, epoch: Int, batch index: Int
  ) throws(TrainingError) {
    let sum = batch.lossSum
    guard sum.isFinite, unsafe Kernels.allFinite(count: values.count, values.floats) else {
      throw .diverged(
        epoch: epoch + 1, batch: index + 1, loss: sum / Float(batch.samples.count),
        rate: options.rate)
    }
  }

  /// The learning rate of the step to come.
  private var rate: Float {
    let factor = options.schedule.factor(
      step: step, total: options.epochs * batches, perEpoch: batches)
    return options.rate * Float(factor)
  }

  private func update() {
    let rate = rate
    step += 1
    adapter?.adapt(executor.gradient, latent: parameters)
    plan.maskGradients(executor.gradient, latent: parameters)
    for range in trained {
      unsafe optimizer.update(
        parameters.floats, gradient: executor.gradient.floats, range: range, rate: rate,
        step: step)
    }
    executor.updateStatistics(in: parameters)
    adapter?.finish(step: step, latent: parameters)
    loadPlans()
  }

  private func loadPlans() {
    var values = parameters
    if let adapter, let effective {
      adapter.load(parameters, into: effective)
      values = effective
    }
    plan.load(values, parallel: parallel)
    attackPlan?.load(values, parallel: parallel)
  }

  private func progress(epoch: Int, tally: EpochTally) -> RunProgress {
    RunProgress(
      "epoch \(epoch + 1)/\(options.epochs)", completed: epoch * source.count + tally.images,
      total: options.epochs * source.count,
      figures: [("loss", tally.meanLoss), ("accuracy", tally.accuracy)])
  }

  /// Runs of the flat vector that the optimizer moves: all but running statistics.
  private static func trainedRanges(of network: Network, plan: Plan) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    for (keyed, reference) in zip(network.parameters, plan.layout)
    where keyed.parameter.isTrainable {
      let range = reference.offset..<(reference.offset + reference.count)
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
    return ranges
  }
}
