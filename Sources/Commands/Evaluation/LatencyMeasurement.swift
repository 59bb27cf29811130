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
  }

  /// Seconds that one batch takes.
  struct Latency: Equatable {
    let median: Double
    /// Between them the median lies with a probability of 97 %.
    let low: Double
    let high: Double

    /// The middle of repetitions; the interval is of order statistics, and fewer than six repetitions
    /// give the whole spread.
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
    // Gradients are those of the simulated rounding.
    options.arithmetic = work == .forward ? arithmetic : .simulated
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

  /// Seconds of each repetition of about `seconds` in all; as many as there were before cancellation.
  func run(seconds: Double, control: RunControl) -> [Double] {
    // The first batch meets cold memory; the second one says how many make a repetition.
    step()
    let steps = max(1, Int(seconds / Double(Self.repetitions) / max(timed(1), 1e-9)))
    var found: [Double] = []
    while found.count < Self.repetitions, !control.isCancelled {
      found.append(timed(steps))
      control.report(
        RunProgress("bench", completed: found.count, total: Self.repetitions))
    }
    return found
  }

  private func timed(_ steps: Int) -> Double {
    let start = ContinuousClock.now
    for _ in 0..<steps { step() }
    return (ContinuousClock.now - start).inSeconds / Double(steps)
  }

  private func step() {
    switch work {
    case .forward: images.forward(executors, to: results, by: parallel)
    case .gradient: images.gradient(executors, to: results, by: parallel)
    }
  }
}
