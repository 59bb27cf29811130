// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Tensors
import Training

/// What `train` and `finetune` do.
struct TrainingStep {
  private let invocation: Invocation
  private let session: Session

  init(_ invocation: Invocation, session: Session) {
    self.invocation = invocation
    self.session = session
  }

  func run() throws -> CommandResult {
    try run { network, images, trainer, control in
      let outcome = try trainer.train(network, on: images, control: control)
      return (outcome.network, outcome, [])
    }
  }

  /// Lets a method train the current network, and makes what it gives the current one.
  func run(
    _ method: (Network, LabeledImages, Trainer, RunControl) throws -> (
      network: Network, outcome: TrainingOutcome, fields: [RecordField]
    )
  ) throws -> CommandResult {
    try TrainingSignature.refuseIdle(invocation)
    let dataset = try session.currentDataset()
    let network = try session.currentState().network
    let images = try trainingImages(of: dataset)
    let objective = try ObjectiveChoice(invocation, session: session, dataset: dataset).objective
    let options = options(images: images.count)
    let trainer = Trainer(
      options, objective: objective, parallel: session.parallel, checkpoints: session.checkpoints)
    let found = try method(network, images, trainer, session.control)
    try session.abandonIfInsisted()
    guard found.outcome.epochs > 0 else { throw untrained(found.outcome) }
    session.change(to: found.network, by: invocation)
    var result = result(found.outcome, recipe: recipe(options, objective))
    result.fields = found.fields + result.fields
    result.text = (result.text ?? "") + TrainingNotes(found.outcome, trainer).text
    if Self.isStopped(found.outcome), canGoOn(found.outcome) {
      result.text? += "\n  after undo the same command goes on from here"
    }
    return result
  }

  /// What ends the step where not even one batch was done: there is no model to tell figures of.
  private func untrained(_ outcome: TrainingOutcome) -> SessionInterrupted {
    session.remark(
      "\(invocation.form.title): stopped within the first batch; "
        + (canGoOn(outcome)
          ? "nothing changed, and the same command goes on from here"
          : "nothing was trained, and nothing changed"))
    return SessionInterrupted()
  }

  /// Whether the same command finds what the run has left to go on from.
  ///
  /// A session that is to run everything anew reads no checkpoints; those of a command in a block
  /// are the outer one's; and a sweep goes back to where it began by itself.
  private func canGoOn(_ outcome: TrainingOutcome) -> Bool {
    outcome.isKept && !session.settings.isFresh && session.runningKey != nil
      && session.sweeps.isEmpty
  }

  /// Whether the run is less than was asked for: what the watch ends, ends so every time.
  private static func isStopped(_ outcome: TrainingOutcome) -> Bool {
    outcome.isPartial && outcome.collapse == nil
  }

  private func trainingImages(of dataset: Dataset) throws -> LabeledImages {
    let images = try dataset.trainingImages(for: invocation.name)
    guard let wanted = invocation.optionalInteger("n"), wanted != images.count else {
      return images
    }
    guard wanted <= images.count else {
      throw CommandFailure(
        "n=\(wanted) is more than the \(images.count) training images there are", argument: "n",
        expected: "1 to \(images.count)")
    }
    var stream = RandomStream(seed: session.seed(of: invocation), purpose: .sampleChoice)
    return images.subset(stream.permutation(count: images.count).prefix(wanted).sorted())
  }

  private func options(images: Int) -> TrainingOptions {
    let momentum = Float(invocation.double("momentum"))
    let decay = Float(invocation.double("decay"))
    let isAdam = invocation.word("optimizer") == Adam.name
    return TrainingOptions(
      epochs: invocation.integer("epochs"), batchSize: invocation.integer("batch"),
      rate: Float(invocation.double("lr")),
      optimizer: isAdam
        ? Adam(decay: decay)
        : SGD(momentum: momentum, decay: decay, isNesterov: invocation.flag("nesterov")),
      schedule: schedule,
      augmentation: Augmentation(
        shift: invocation.integer("shift"), mirrors: invocation.flag("mirror")),
      seed: session.seed(of: invocation),
      precision: PlanOptions.Precision(rawValue: invocation.word("precision")) ?? .single,
      averaging: averaging, heldBack: HeldBackOptions(invocation, images: images))
  }

  private var averaging: WeightAveraging {
    if let decay = invocation.optionalDouble("ema") { return .exponential(decay: Float(decay)) }
    return invocation.optionalInteger("swa").map { .stochastic(after: $0) } ?? .none
  }

  private var schedule: any Schedule {
    switch invocation.word("schedule") {
    case CosineSchedule.name: CosineSchedule()
    case CyclicSchedule.name: CyclicSchedule()
    case StepSchedule.name:
      StepSchedule(milestones: invocation.list("drop")?.compactMap(\.integerValue) ?? [5])
    default: ConstantSchedule()
    }
  }

  private func recipe(_ options: TrainingOptions, _ objective: any TrainingObjective) -> String {
    "\(objective.description) epochs=\(options.epochs) lr=\(options.rate) batch=\(options.batchSize) "
      + "\(options.optimizer.description) schedule=\(options.schedule.description) "
      + "seed=\(options.seed)"
      + (options.precision == .single ? "" : " precision=\(options.precision.rawValue)")
      + (options.augmentation.shift == 0 ? "" : " shift=\(options.augmentation.shift)")
      + (options.augmentation.mirrors ? " mirror" : "")
      + (options.averaging == .none ? "" : " \(options.averaging.description)")
      + (options.heldBack.count == 0 ? "" : " held=\(options.heldBack.count)")
      + (options.heldBack.keepsBest ? " best=val" : "")
      + (options.heldBack.watch == nil ? "" : " watch")
  }

  private func result(
    _ outcome: TrainingOutcome, recipe: String
  ) -> CommandResult {
    let loss = outcome.losses.last ?? .nan
    let accuracy = outcome.accuracies.last ?? 0
    var fields = [
      RecordField("epochs", .number(outcome.epochs)), RecordField("loss", .number(loss)),
      RecordField("accuracy", .fraction(accuracy)), RecordField("count", .count(outcome.lastCount)),
      RecordField("recipe", .text(recipe), isDetail: true),
      RecordField("losses", .list(outcome.losses.map { .number($0) }), isDetail: true),
    ]
    if !outcome.checks.isEmpty {
      fields.append(
        RecordField(
          "checks", .list(outcome.checks.map { .number($0.accuracy) }), isDetail: true))
    }
    let isStopped = Self.isStopped(outcome)
    if isStopped { fields.append(RecordField("partial", .flag(true))) }
    let epochs = NumberText.significant(outcome.epochs)
    let title = [
      invocation.name, invocation.variant ?? "", "\(epochs) epoch\(outcome.epochs == 1 ? "" : "s")",
    ]
    .filter { !$0.isEmpty }.joined(separator: " ")
    return CommandResult(
      fields,
      text: "\(title)\(isStopped ? " (stopped)" : "")  loss "
        + "\(NumberText.fixed(loss, decimals: 3))  accuracy \(NumberText.percent(accuracy)) on "
        + NumberText.counted(outcome.lastCount, "training image"))
  }
}
