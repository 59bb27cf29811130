// SPDX-License-Identifier: MIT
package import Networks
import Synchronization
package import Tensors

/// Clean accuracy and loss over named images.
package struct EvaluationOutcome: Equatable, Sendable {
  /// Images evaluated; fewer than asked for if stopped.
  package let count: Int
  package let hits: Int
  /// Mean cross-entropy.
  package let loss: Double
  package let isPartial: Bool

  package var accuracy: Double { count > 0 ? Double(hits) / Double(count) : 0 }
}

/// Measures accuracy without attack, on all cores.
package struct Evaluation: Sendable {
  private let network: Network
  private let parallel: Parallel
  private let arithmetic: PlanOptions.Arithmetic

  /// `arithmetic` is how a quantized network is computed.
  package init(
    _ network: Network, parallel: Parallel, arithmetic: PlanOptions.Arithmetic = .simulated
  ) {
    self.network = network
    self.arithmetic = arithmetic
    self.parallel = parallel
  }

  /// Evaluates exactly the given samples, the last odd tile included.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) -> EvaluationOutcome {
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = arithmetic
    let plan = Plan(network, options: options)
    let executors = (0..<parallel.threads).map { _ in TileExecutor(plan, mode: .inference) }
    let tiles = (samples.count + 15) / 16
    let none = (count: 0, hits: 0, loss: 0.0)
    let tallies = Mutex(Array(repeating: none, count: tiles))
    parallel.forEach(tiles) { tile, worker in
      guard !control.isCancelled else { return }
      let part = samples[(tile * 16)..<min(tile * 16 + 16, samples.count)]
      let found = Self.evaluate(Array(part), of: source, executor: executors[worker])
      tallies.withLock { $0[tile] = found }
      control.report {
        let done = tallies.withLock { all in all.reduce(0) { $0 + $1.count } }
        return RunProgress("eval", completed: done, total: samples.count)
      }
    }
    return tallies.withLock { all in
      let count = all.reduce(0) { $0 + $1.count }
      let loss = all.reduce(0) { $0 + $1.loss }
      return EvaluationOutcome(
        count: count, hits: all.reduce(0) { $0 + $1.hits },
        loss: count > 0 ? loss / Double(count) : 0, isPartial: count < samples.count)
    }
  }

  private static func evaluate(
    _ samples: [Int], of source: any SampleSource, executor: TileExecutor
  ) -> (count: Int, hits: Int, loss: Double) {
    var labels = [Int32](repeating: 0, count: Kernels.lanes)
    for (lane, sample) in samples.enumerated() {
      unsafe source.load(sample, into: lane, of: executor.input)
      labels[lane] = source.label(of: sample)
    }
    let live = UInt32(1) << samples.count - 1
    executor.forward(live: live)
    let classes = executor.plan.classCount
    var predictions = [Int32](repeating: 0, count: Kernels.lanes)
    var losses = [Float](repeating: 0, count: Kernels.lanes)
    unsafe Kernels.argmax(
      classes: classes, logits: executor.logits, predictions: &predictions)
    unsafe losses.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe CrossEntropy.evaluate(
        classes: classes, logits: executor.logits, labels: labels, live: live, scale: 1,
        losses: base, gradient: nil)
    }
    return (
      samples.count, samples.indices.reduce(0) { $0 + (predictions[$1] == labels[$1] ? 1 : 0) },
      samples.indices.reduce(0) { $0 + Double(losses[$1]) }
    )
  }
}
