// SPDX-License-Identifier: MIT
package import Networks
import Synchronization
package import Tensors

/// Predictions for unperturbed images.
package struct CleanPass {
  /// What the network says of one image.
  package struct Verdict: Sendable {
    package var label: Int32
    /// The class of the best score; -1 if one is not a number.
    package var prediction: Int32
    package var leastLikely: Int32
    /// The classes after the true one, best score first, as many as were asked for.
    package var runnersUp: [Int32]
  }

  private let network: Network
  private let parallel: Parallel
  private let runnersUp: Int
  private let arithmetic: PlanOptions.Arithmetic

  /// `runnersUp` is how many of the next best classes the verdicts name.
  package init(
    _ network: Network, parallel: Parallel, runnersUp: Int = 0,
    arithmetic: PlanOptions.Arithmetic = .simulated
  ) {
    self.network = network
    self.arithmetic = arithmetic
    self.parallel = parallel
    self.runnersUp = min(runnersUp, network.classCount - 1)
  }

  /// One verdict for each sample; nil for those not reached before cancellation.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl
  ) -> [Verdict?] {
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = arithmetic
    let plan = Plan(network, options: options)
    let executors = (0..<parallel.threads).map { _ in TileExecutor(plan, mode: .inference) }
    let verdicts = Mutex([Verdict?](repeating: nil, count: samples.count))
    let tiles = (samples.count + 15) / 16
    parallel.forEach(tiles) { tile, worker in
      guard !control.isCancelled else { return }
      let range = (tile * 16)..<min(tile * 16 + 16, samples.count)
      let executor = executors[worker]
      for index in range {
        unsafe source.load(samples[index], into: index - range.lowerBound, of: executor.input)
      }
      executor.forward()
      let found = range.map { index in
        verdict(executor, lane: index - range.lowerBound, label: source.label(of: samples[index]))
      }
      verdicts.withLock { all in
        for (index, verdict) in zip(range, found) { all[index] = verdict }
      }
    }
    return verdicts.withLock { $0 }
  }

  private func verdict(_ executor: TileExecutor, lane: Int, label: Int32) -> Verdict {
    let classes = 0..<executor.plan.classCount
    let scores = classes.map { unsafe executor.logits[$0 * Kernels.lanes + lane] }
    let best = classes.dropFirst().reduce(0) { scores[$1] > scores[$0] ? $1 : $0 }
    // An image cannot be led to the class that it has.
    let others = classes.filter { $0 != Int(label) }
    let worst = others.reduce(others.first ?? 0) { scores[$1] < scores[$0] ? $1 : $0 }
    let isFinite = scores.allSatisfy(\.isFinite)
    var ranking: [Int32] = []
    if runnersUp > 0, isFinite {
      ranking = others.sorted { (scores[$1], $0) < (scores[$0], $1) }
        .prefix(runnersUp).map(Int32.init)
    }
    return Verdict(
      label: label, prediction: isFinite ? Int32(best) : -1, leastLikely: Int32(worst),
      runnersUp: ranking)
  }
}
