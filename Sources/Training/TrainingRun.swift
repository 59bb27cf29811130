// SPDX-License-Identifier: MIT
import Datasets
import Networks
import Tensors

/// The state of one training run: flat parameters, plans, executors, optimizer and tallies.
final class TrainingRun: Resumable {
  private let network: Network
  private let images: Int
  private let options: TrainingOptions
  private let objective: any TrainingObjective
  private let parallel: Parallel
  private let batches: Int
  private let parameters: AlignedBuffer
  private let passes: GradientPasses
  private let optimizer: any OptimizerState
  private let adapter: (any ParameterAdapter)?
  /// What the network computes with, where an adapter makes it from the parameters.
  private let effective: AlignedBuffer?
  private let perturber: WeightPerturber?
  private let averager: WeightAverager?
  private let jury: HeldBackJury?
  private let selection: RunSelection
  private let trained: [Range<Int>]
  private var stepSizes: StepSizeBounds
  /// Optimizer steps that are done.
  private(set) var step = 0
  /// The epoch at hand, the batches of it that are done, and what they gave.
  private var epoch = 0
  private var batch = 0
  private var tally = EpochTally()
  /// What the epochs before it gave.
  private var tallies: [EpochTally] = []
  /// Whether a check on the images that are held back was cut off: what follows from it is not known.
  private var lacksCheck = false
  /// Whether a checkpoint has all that was known when the run ended.
  private var isKept = false

  init(
    _ network: Network, images: LabeledImages, heldBack: LabeledImages, options: TrainingOptions,
    objective: any TrainingObjective, adapter: (any ParameterAdapter)?, parallel: Parallel
  ) {
    self.network = network
    self.images = images.count
    self.options = options
    self.objective = objective
    self.parallel = parallel
    batches = (images.count + options.batchSize - 1) / options.batchSize
    passes = GradientPasses(
      network, images: images, options: options, objective: objective, parallel: parallel)
    let plan = passes.plan
    parameters = AlignedBuffer(count: plan.parameterCount)
    Plan.copyParameters(of: network, into: parameters)
    optimizer = options.optimizer.makeState(count: plan.parameterCount)
    trained = plan.trainedRanges(of: network)
    stepSizes = StepSizeBounds(plan.stepSizeRanges, parameters: parameters)
    perturber = objective.weightPerturbation.map {
      WeightPerturber($0, plan: plan, network: network)
    }
    averager = WeightAverager(options.averaging, parameters: parameters)
    selection = RunSelection(options.heldBack)
    jury =
      heldBack.isEmpty
      ? nil
      : HeldBackJury(heldBack, objective: objective, seed: options.seed, parallel: parallel)
    self.adapter = adapter
    effective = adapter == nil ? nil : AlignedBuffer(count: plan.parameterCount)
    if let adapter {
      adapter.begin(plan, network: network, latent: parameters, steps: steps)
      passes.load(current)
    }
  }

  /// Optimizer steps of an epoch, and of the run.
  private var stepsPerEpoch: Int { batches * objective.replays }
  var steps: Int { options.epochs * stepsPerEpoch }

  /// Whether the run has ended before its last epoch because the watch found a collapse.
  var hasCollapsed: Bool { selection.collapse != nil }

  // MARK: Epochs and steps

  /// Trains to the end, until cancelled, or until the watch finds a collapse.
  func run(_ checkpoints: CheckpointKeeper.Run?, control: RunControl) throws(TrainingError) {
    while epoch < options.epochs, !control.isCancelled, !hasCollapsed {
      try runEpoch(checkpoints, control: control)
    }
    // A command that trains several times need not repeat this run; one that was stopped can go on,
    // unless a check was left out.
    if let checkpoints, checkpoints.isDue || control.isCancelled, !lacksCheck {
      isKept = checkpoints.keep(self)
    }
  }

  /// The batches of an epoch that are left, and what comes after the last one.
  private func runEpoch(
    _ checkpoints: CheckpointKeeper.Run?, control: RunControl
  ) throws(TrainingError) {
    for (index, samples) in order(of: epoch).enumerated() where index >= batch {
      guard !control.isCancelled, !hasCollapsed else { return }
      // Between two batches nothing is half done.
      if let checkpoints, checkpoints.isDue { checkpoints.keep(self) }
      passes.batch.load(samples)
      // A run that was stopped between two steps on a batch goes on with the next of them.
      for replay in (step % objective.replays)..<objective.replays {
        guard !control.isCancelled,
          try take(epoch: epoch, batch: index, replay: replay, tally: &tally, control: control)
        else { return }
      }
      batch = index + 1
      control.report(progress(epoch: epoch, tally: tally))
      if let watch = selection.options.watch, watch.isDue(after: batch, of: batches) {
        watchOver(Double(epoch) + Double(batch) / Double(batches), control: control)
      }
    }
    guard !hasCollapsed else { return }
    tallies.append(tally)
    (epoch, batch, tally) = (epoch + 1, 0, EpochTally())
    averager?.finish(epoch: epoch, parameters)
    let check = watchOver(Double(epoch), control: control)
    if selection.options.keepsBest, !hasCollapsed {
      consider(Double(epoch), check, control: control)
    }
  }

  private func order(of epoch: Int) -> BatchSequence {
    var stream = RandomStream(seed: options.seed, purpose: .shuffle, epoch)
    return BatchSequence(
      indices: stream.permutation(count: images), batchSize: options.batchSize)
  }

  /// One optimizer step on the batch that is loaded; false if it was cut off, after which all is as
  /// it was before.
  private func take(
    epoch: Int, batch index: Int, replay: Int, tally: inout EpochTally, control: RunControl
  ) throws(TrainingError) -> Bool {
    let isPerturbed = perturber != nil && epoch >= objective.weightPerturbation?.after ?? 0
    guard passes.run(epoch: epoch, step: step, keepsInputs: isPerturbed, control: control) else {
      return false
    }
    // Perturbed weights have other losses; a step that is cut off under them has none.
    var counted = tally
    counted.add(passes.batch, isLast: replay == objective.replays - 1)
    try checkFinite(passes.gradient, epoch: epoch, batch: index)
    if isPerturbed, let perturber {
      passes.plan.maskGradients(passes.gradient, latent: parameters)
      adapter?.adapt(passes.gradient, latent: parameters)
      perturber.perturb(parameters, along: passes.gradient)
      passes.load(current, forAttacks: false)
      guard passes.runAgain(epoch: epoch, control: control) else {
        perturber.undo(parameters)
        passes.load(current, forAttacks: false)
        return false
      }
      try checkFinite(passes.gradient, epoch: epoch, batch: index)
    }
    tally = counted
    update(isPerturbed ? perturber : nil)
    // The last step of all has no loss after it that would tell, and integers have no place for what
    // is not a number.
    try checkFinite(parameters, epoch: epoch, batch: index)
    passes.load(current)
    return true
  }

  private func update(_ perturber: WeightPerturber?) {
    let gradient = passes.gradient
    let factor = options.schedule.factor(step: step, total: steps, perEpoch: stepsPerEpoch)
    step += 1
    // The loss's gradient passes the rounding; what an adapter adds is about the weights themselves.
    passes.plan.maskGradients(gradient, latent: parameters)
    adapter?.adapt(gradient, latent: parameters)
    for range in trained {
      unsafe optimizer.update(
        parameters.floats, gradient: gradient.floats, range: range,
        rate: options.rate * Float(factor), step: step)
    }
    perturber?.restore(parameters)
    stepSizes.confine(parameters)
    passes.updateStatistics(in: parameters)
    adapter?.finish(step: step, latent: parameters)
    averager?.finish(step: step, parameters)
  }

  /// What the network computes with.
  private var current: AlignedBuffer { computed(from: parameters) }

  /// What the network computes with for other latent values; the next call overwrites it.
  private func computed(from latent: AlignedBuffer) -> AlignedBuffer {
    guard let adapter, let effective else { return latent }
    adapter.load(latent, into: effective)
    return effective
  }

  /// What a run that ended here would give; the next call overwrites it.
  private func candidate(from latent: AlignedBuffer) -> AlignedBuffer {
    guard let adapter, let effective else { return latent }
    adapter.loadResult(latent, into: effective)
    return effective
  }

  private func checkFinite(
    _ values: AlignedBuffer, epoch: Int, batch index: Int
  ) throws(TrainingError) {
    let sum = passes.batch.lossSum
    guard sum.isFinite, unsafe Kernels.allFinite(count: values.count, values.floats) else {
      throw .diverged(
        epoch: epoch + 1, batch: index + 1, loss: sum / Float(passes.batch.count),
        rate: options.rate)
    }
  }

  // MARK: Checks, averages and the end

  /// Looks whether training has collapsed, and goes back to the last good state if it has.
  @discardableResult
  private func watchOver(_ epoch: Double, control: RunControl) -> HeldBackCheck? {
    guard selection.options.watch != nil,
      let check = check(candidate(from: parameters), epoch, control)
    else { return nil }
    selection.watch(check, parameters)
    if hasCollapsed { passes.load(current) }
    return check
  }

  /// Compares the state after an epoch, or the mean of the weights, with the best so far; `watched`
  /// is what the watch found of that state, if it looked.
  private func consider(_ epoch: Double, _ watched: HeldBackCheck?, control: RunControl) {
    guard jury != nil else { return }
    guard hasMean else {
      if let check = watched ?? check(candidate(from: parameters), epoch, control) {
        selection.consider(check, parameters)
      }
      return
    }
    guard let mean = averagedParameters(epoch: Int(epoch) - 1, control: control) else {
      lacksCheck = true
      return
    }
    if let check = check(candidate(from: mean), epoch, control) {
      selection.consider(check, mean)
    }
  }

  private func check(
    _ values: AlignedBuffer, _ epoch: Double, _ control: RunControl
  ) -> HeldBackCheck? {
    guard let jury else { return nil }
    let candidate = passes.plan.network(network, withParameters: values)
    guard let accuracy = jury.accuracy(of: candidate, control: control) else {
      lacksCheck = true
      return nil
    }
    return HeldBackCheck(epoch: epoch, accuracy: accuracy)
  }

  /// Whether there is a mean of the weights.
  private var hasMean: Bool { averager.map { $0.count > 0 } ?? false }

  /// The mean of the weights with statistics of its own; nil where there is none, and if cancelled.
  private func averagedParameters(epoch: Int, control: RunControl) -> AlignedBuffer? {
    guard let averager, hasMean else { return nil }
    let mean = AlignedBuffer(count: averager.mean.count)
    unsafe mean.floats.update(from: averager.mean.floats, count: mean.count)
    guard passes.plan.isSynchronized else { return mean }
    let isWhole = passes.estimateStatistics(
      in: mean, of: computed(from: mean), over: order(of: epoch), epoch: epoch, step: step,
      control: control)
    passes.load(current)
    return isWhole ? mean : nil
  }

  /// The network as trained so far, or as selected, with what is known of the run.
  func finish() -> TrainingOutcome {
    let tallies = tallies + (tally.images > 0 ? [tally] : [])
    let done = tallies.reduce(0.0) { $0 + Double($1.images) / Double(max(images, 1)) }
    let best = selection.options.keepsBest ? selection.best : nil
    // A run that was stopped gives a mean too, which needs statistics all the same.
    let mean =
      best == nil && !hasCollapsed
      ? averagedParameters(epoch: max(tallies.count - 1, 0), control: .none) : nil
    return TrainingOutcome(
      network: passes.plan.network(
        network, withParameters: best?.state ?? mean ?? parameters),
      losses: tallies.map(\.meanLoss), accuracies: tallies.map(\.accuracy),
      lastCount: tallies.last?.images ?? 0, epochs: done, isPartial: step < steps || lacksCheck,
      workspaceBytes: passes.bytes, steps: steps, heldBack: jury?.images.count ?? 0,
      checks: selection.checks,
      selected: best?.check, collapse: selection.collapse, isKept: isKept)
  }

  // MARK: Checkpoints

  /// Everything that the steps to come depend on; all else follows from network, data and seed.
  func write(to state: inout StateWriter) {
    for number in [steps, step, epoch, batch, tallies.count] { state.put(number) }
    for tally in tallies + [tally] { tally.write(to: &state) }
    state.put(parameters)
    for part in parts { part.write(to: &state) }
  }

  func read(from state: inout StateReader) throws(StateReader.Misfit) {
    guard try state.integer() == steps else { throw StateReader.Misfit() }
    step = try state.integer()
    epoch = try state.integer()
    batch = try state.integer()
    var read: [EpochTally] = []
    for _ in 0...(max(try state.integer(), 0)) { read.append(try EpochTally(from: &state)) }
    tally = read.removeLast()
    tallies = read
    try state.fill(parameters)
    for part in parts { try part.read(from: &state) }
    guard state.isAtEnd else { throw StateReader.Misfit() }
    stepSizes = StepSizeBounds(passes.plan.stepSizeRanges, parameters: parameters)
    passes.load(current)
  }

  /// Those that remember something from step to step.
  private var parts: [any Resumable] {
    var parts: [any Resumable] = [optimizer, passes.batch, selection]
    if let adapter { parts.append(adapter) }
    if let averager { parts.append(averager) }
    return parts
  }

  private func progress(epoch: Int, tally: EpochTally) -> RunProgress {
    RunProgress(
      "epoch \(epoch + 1)/\(options.epochs)", completed: epoch * images + tally.images,
      total: options.epochs * images,
      figures: [("loss", tally.meanLoss), ("accuracy", tally.accuracy)])
  }
}
