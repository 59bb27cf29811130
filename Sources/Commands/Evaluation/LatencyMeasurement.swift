// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Times a network on batches of random images in memory, on all cores of the session.
struct LatencyMeasurement {
  /// What is timed.
  enum Work: String, CaseIterable {
    /// Images in memory to class scores in memory.
    case forward
    /// The same, and back to the gradient to the images: one step of an attack.
    case gradient

    /// What it is executed in: integers have no gradients, those of simulated rounding stand for them.
    func arithmetic(_ wanted: PlanOptions.Arithmetic) -> PlanOptions.Arithmetic {
      self == .forward ? wanted : .simulated
    }
  }

  /// Seconds that one batch takes.
  struct Latency: Equatable {
    let median: Double
    /// Between them the median lies with a probability of 97 %.
    let low: Double
    let high: Double

    /// The middle of repetitions; the interval is of order statistics, and the whole spread where
    /// some of the repetitions are missing.
    init?(_ repetitions: [Double]) {
      let sorted = repetitions.sorted()
      guard let first = sorted.first, let last = sorted.last else { return nil }
      median = sorted[sorted.count / 2]
      guard sorted.count == LatencyMeasurement.repetitions else {
        (low, high) = (first, last)
        return
      }
      (low, high) = (sorted[5], sorted[sorted.count - 6])
    }
  }

  /// How often a row is timed: of 21, the sixth from either end bound the median with 97.3 %.
  static let repetitions = 21

  private let plan: Plan
  private let work: Work
  private let parallel: Parallel
  private let images: RandomTiles
  private let results: [AlignedBuffer]
  private let executors: [TileExecutor]

  init(
    _ network: Network, batch: Int, work: Work, arithmetic: PlanOptions.Arithmetic,
    parallel: Parallel
  ) {
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = work.arithmetic(arithmetic)
    plan = Plan(network, options: options)
    (self.work, self.parallel) = (work, parallel)
    let input = plan.input
    images = RandomTiles(images: batch, shape: plan.input)
    let outputs = max(plan.classCount, work == .gradient ? input.count : 0)
    results = images.tiles.map { _ in AlignedBuffer(count: outputs * Kernels.lanes) }
    executors = (0..<min(parallel.threads, images.tiles.count)).map { [plan] _ in
      TileExecutor(plan, mode: work == .forward ? .inference : .inputGradient)
    }
  }

  /// Seconds that a batch took in each repetition, of about `seconds` in all; those before
  /// cancellation.
  func run(seconds: Double, control: RunControl) -> [Double] {
    // The first batch meets cold memory; the second one says how many make a repetition.
    guard timed(1, control) != nil, let once = timed(1, control) else { return [] }
    let share = seconds / Double(Self.repetitions) / max(once, 1e-9)
    let steps = Int(min(max(share, 1), 1e9))
    var found: [Double] = []
    while found.count < Self.repetitions, let seconds = timed(steps, control) {
      found.append(seconds)
      control.report(
        RunProgress("bench", completed: found.count, total: Self.repetitions))
    }
    return found
  }

  /// Seconds that a batch takes, the mean of some; nil once cancelled.
  private func timed(_ steps: Int, _ control: RunControl) -> Double? {
    let start = ContinuousClock.now
    for _ in 0..<steps {
      if control.isCancelled { return nil }
      step()
    }
    return (ContinuousClock.now - start).inSeconds / Double(steps)
  }

  private func step() {
    switch work {
    case .forward: images.forward(executors, to: results, by: parallel)
    case .gradient: images.gradient(executors, to: results, by: parallel)
    }
  }
}
