// SPDX-License-Identifier: MIT
package import Networks
import Synchronization
package import Tensors

/// The ranges that a network's rectifier outputs take over sample images.
package struct Calibration: Equatable, Sendable {
  /// What was seen at one rectifier.
  package struct Observation: Equatable, Sendable {
    /// The path of the rectifier.
    package let path: String
    /// The least and the greatest output.
    package let range: ClosedRange<Float>
    /// Outputs for one image.
    package let features: Int
  }

  /// How many images were looked at.
  package let imageCount: Int
  /// One for each rectifier, in network order.
  package let observations: [Observation]

  /// Runs images through a network, all cores, and notes the range of every rectifier's output.
  ///
  /// Where the source has more than `limit` images, that many are drawn by `seed`. Use training
  /// images: ranges from test images would leak into the results. The ranges do not depend on the
  /// number of threads.
  ///
  /// - Throws: `CompressionError` if there are no images, they do not fit, or an activation is
  ///   infinite or not a number.
  package static func measure(
    _ network: Network, over source: any SampleSource, limit: Int = 1024, seed: UInt64 = 0,
    parallel: Parallel
  ) throws(CompressionError) -> Calibration {
    guard source.count > 0, limit > 0 else { throw .noImages }
    guard source.shape == network.input else {
      throw .imagesDoNotFit(expected: network.input, found: source.shape)
    }
    for keyed in network.parameters where !keyed.parameter.value.isFinite {
      throw .parameterNotFinite(key: keyed.key)
    }
    let samples = Self.samples(of: source.count, limit: limit, seed: seed)
    var options = PlanOptions()
    options.keepsObserved = true
    let plan = Plan(network, options: options)
    let ranges = Self.ranges(of: plan, over: source, samples: samples, parallel: parallel)
    if let broken = ranges.first(where: { !$0.isFinite }) {
      throw .activationNotFinite(layer: broken.path)
    }
    let observations = ranges.filter { !$0.isOutput }.map {
      Observation(path: $0.path, range: $0.minimum...$0.maximum, features: $0.vectors)
    }
    return Calibration(imageCount: samples.count, observations: observations)
  }

  /// The observation of a rectifier; nil if it was not there.
  package func observation(of path: String) -> Observation? {
    observations.first { $0.path == path }
  }

  private static func samples(of count: Int, limit: Int, seed: UInt64) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    var stream = RandomStream(seed: seed, purpose: .calibration)
    return stream.permutation(count: count).prefix(limit).sorted()
  }

  /// Every tile's ranges, joined; joining is exact in any order.
  private static func ranges(
    of plan: Plan, over source: any SampleSource, samples: [Int], parallel: Parallel
  ) -> [ObservedRange] {
    let tiles = (samples.count + Kernels.lanes - 1) / Kernels.lanes
    let workers = min(parallel.threads, tiles)
    let executors = (0..<workers).map { _ in TileExecutor(plan, mode: .observation) }
    let joined = Mutex<[ObservedRange]>([])
    parallel.forEach(tiles) { tile, worker in
      let executor = executors[worker]
      for lane in 0..<Kernels.lanes {
        // The last image fills lanes that are left over, which changes no range.
        let position = min(tile * Kernels.lanes + lane, samples.count - 1)
        unsafe source.load(samples[position], into: lane, of: executor.input)
      }
      executor.forward()
      let found = ObservedRange.all(of: executor)
      joined.withLock { total in
        total = total.isEmpty ? found : zip(total, found).map { $0.joined(with: $1) }
      }
    }
    return joined.withLock { $0 }
  }
}
