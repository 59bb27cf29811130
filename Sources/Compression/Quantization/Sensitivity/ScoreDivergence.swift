// SPDX-License-Identifier: MIT
import Glibc
import Networks
import Synchronization
import Tensors

/// How far a network's class probabilities are from those of a reference, over images.
///
/// Once cancelled it takes some of the images alone.
struct ScoreDivergence: Sendable {
  private let source: any SampleSource
  private let samples: [Int]
  private let parallel: Parallel
  private let control: RunControl
  /// Log-probabilities of the reference, image by image.
  private let reference: [[Double]]

  init(
    from network: Network, over source: any SampleSource, samples: [Int], parallel: Parallel,
    control: RunControl
  ) {
    (self.source, self.samples, self.parallel) = (source, samples, parallel)
    self.control = control
    reference = Self.scores(
      of: network, over: source, samples: samples, parallel: parallel, control: control)
  }

  /// The mean Kullback-Leibler divergence of the reference from a network, in nats.
  func callAsFunction(_ network: Network) -> Double {
    let found = Self.scores(
      of: network, over: source, samples: samples, parallel: parallel, control: control)
    var sum = 0.0
    for (wanted, found) in zip(reference, found) {
      for (one, other) in zip(wanted, found) { sum += exp(one) * (one - other) }
    }
    return max(sum / Double(max(samples.count, 1)), 0)
  }

  private static func scores(
    of network: Network, over source: any SampleSource, samples: [Int], parallel: Parallel,
    control: RunControl
  ) -> [[Double]] {
    let all = Mutex([[Double]](repeating: [], count: samples.count))
    let plan = Plan(network)
    CalibrationPass(plan, over: source, samples: samples, parallel: parallel, control: control)
      .run { executor, live, tile in
        var rows: [[Double]] = []
        for lane in 0..<Kernels.lanes where live >> UInt32(lane) & 1 == 1 {
          let scores = (0..<plan.classCount).map {
            unsafe Double(executor.logits[$0 * Kernels.lanes + lane])
          }
          let largest = scores.max() ?? 0
          let total = log(scores.reduce(0) { $0 + exp($1 - largest) }) + largest
          rows.append(scores.map { $0 - total })
        }
        all.withLock { table in
          for (lane, row) in rows.enumerated() { table[tile * Kernels.lanes + lane] = row }
        }
      }
    return all.withLock { $0 }
  }
}
