// SPDX-License-Identifier: MIT
import Networks
import Synchronization
import Tensors

/// Predictions for unperturbed images.
struct CleanPass {
  /// What the network says of one image.
  struct Verdict {
    var label: Int32
    var prediction: Int32
    var leastLikely: Int32
  }

  private let network: Network
  private let parallel: Parallel

  init(_ network: Network, parallel: Parallel) {
    self.network = network
    self.parallel = parallel
  }

  /// One verdict for each sample; nil for those not reached before cancellation.
  func run(
    on source: any SampleSource, samples: [Int], control: RunControl
  ) -> [Verdict?] {
    let plan = Plan(network, options: PlanOptions(foldsNormalization: true))
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
        Self.verdict(
          executor, lane: index - range.lowerBound, label: source.label(of: samples[index]))
      }
      verdicts.withLock { all in
        for (index, verdict) in zip(range, found) { all[index] = verdict }
      }
    }
    return verdicts.withLock { $0 }
  }

  private static func verdict(_ executor: TileExecutor, lane: Int, label: Int32) -> Verdict {
    var (best, worst) = (0, 0)
    let score = { (index: Int) in unsafe executor.logits[index * Kernels.lanes + lane] }
    for index in 1..<executor.plan.classCount {
      if score(index) > score(best) { best = index }
      if score(index) < score(worst) { worst = index }
    }
    let isNumber = (0..<executor.plan.classCount).allSatisfy { !score($0).isNaN }
    return Verdict(
      label: label, prediction: isNumber ? Int32(best) : -1, leastLikely: Int32(worst))
  }
}
