// SPDX-License-Identifier: MIT
import Synchronization
package import Tensors

/// Runs images through integer execution and through its simulation, and counts what differs.
package struct IntegerVerification: Sendable {
  /// Images compared; fewer than asked for if stopped.
  package private(set) var count = 0
  /// Images whose best class differs.
  package private(set) var predictions = 0
  /// Class scores that differ in any bit.
  package private(set) var scores = 0
  /// Images that integers classify right.
  package private(set) var hits = 0

  private init() {}

  /// Compares over the given samples, all cores.
  ///
  /// - Throws: `NetworkError` that names the layer without an integer form.
  package static func run(
    _ network: Network, on source: any SampleSource, samples: [Int], parallel: Parallel,
    control: RunControl = .none
  ) throws(NetworkError) -> IntegerVerification {
    if let obstacle = Plan.integerObstacle(of: network) { throw obstacle }
    var options = PlanOptions(foldsNormalization: true)
    let simulated = Plan(network, options: options)
    options.arithmetic = .integer
    let integer = Plan(network, options: options)
    let tiles = Kernels.tiles(of: samples.count)
    let executors = (0..<min(parallel.threads, max(tiles, 1))).map { _ in
      (
        TileExecutor(integer, mode: .inference), TileExecutor(simulated, mode: .inference)
      )
    }
    let total = Mutex(IntegerVerification())
    parallel.forEach(tiles) { tile, worker in
      guard !control.isCancelled else { return }
      let part = samples[(tile * Kernels.lanes)..<min((tile + 1) * Kernels.lanes, samples.count)]
      let found = compare(Array(part), of: source, executors[worker].0, executors[worker].1)
      total.withLock { $0.add(found) }
      control.report {
        RunProgress("verify", completed: total.withLock { $0.count }, total: samples.count)
      }
    }
    return total.withLock { $0 }
  }

  private static func compare(
    _ samples: [Int], of source: any SampleSource, _ integer: TileExecutor,
    _ simulated: TileExecutor
  ) -> IntegerVerification {
    for (lane, sample) in samples.enumerated() {
      unsafe source.load(sample, into: lane, of: integer.input)
    }
    unsafe Kernels.copy(
      vectors: integer.plan.input.count, from: integer.input, to: simulated.input)
    integer.forward()
    simulated.forward()
    let classes = integer.plan.classCount
    var best = [[Int32]](repeating: Array(repeating: 0, count: Kernels.lanes), count: 2)
    unsafe Kernels.argmax(classes: classes, logits: integer.logits, predictions: &best[0])
    unsafe Kernels.argmax(classes: classes, logits: simulated.logits, predictions: &best[1])
    var result = IntegerVerification()
    result.count = samples.count
    for lane in samples.indices {
      if best[0][lane] != best[1][lane] { result.predictions += 1 }
      if best[0][lane] == source.label(of: samples[lane]) { result.hits += 1 }
      for index in 0..<classes {
        let place = index * Kernels.lanes + lane
        if unsafe integer.logits[place].bitPattern != simulated.logits[place].bitPattern {
          result.scores += 1
        }
      }
    }
    return result
  }

  private mutating func add(_ other: IntegerVerification) {
    count += other.count
    predictions += other.predictions
    scores += other.scores
    hits += other.hits
  }
}
