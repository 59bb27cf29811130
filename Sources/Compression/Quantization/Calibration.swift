// SPDX-License-Identifier: MIT
package import Networks
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
    /// How the outputs are spread, where that was asked for.
    package var histogram: ValueHistogram?

    /// The range that an observer chooses; the whole one where the spread is not known.
    package func range(by observer: any RangeObserver, bits: Int) -> ClosedRange<Float> {
      histogram.map { observer.range(of: $0, bits: bits) } ?? range
    }
  }

  /// How many images were looked at.
  package let imageCount: Int
  /// One for each rectifier, in network order.
  package internal(set) var observations: [Observation]

  /// Runs images through a network, all cores, and notes the range of every rectifier's output.
  ///
  /// Where the source has more than `limit` images, that many are drawn by `seed`. Use training
  /// images: ranges from test images would leak into the results. The ranges do not depend on the
  /// number of threads. Histograms take a second pass. Once cancelled it ends soon, and what it
  /// gives is of no use.
  ///
  /// - Throws: `CompressionError` if there are no images, they do not fit, or an activation is
  ///   infinite or not a number.
  package static func measure(
    _ network: Network, over source: any SampleSource, limit: Int = 1024, seed: UInt64 = 0,
    histograms: Bool = false, parallel: Parallel, control: RunControl = .none
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
    let pass = CalibrationPass(
      plan, over: source, samples: samples, parallel: parallel, control: control)
    let ranges = pass.ranges()
    // The ranges may be of some of the images, or there may be none.
    guard !control.isCancelled else { return Calibration(imageCount: 0, observations: []) }
    if let broken = ranges.first(where: { !$0.isFinite }) {
      throw .activationNotFinite(layer: broken.path)
    }
    let seen = ranges.filter { !$0.isOutput }
    let counts: [ValueHistogram?] =
      histograms
      ? pass.histograms(over: seen.map { $0.minimum...$0.maximum })
      : Array(repeating: nil, count: seen.count)
    let observations = zip(seen, counts).map {
      Observation(
        path: $0.path, range: $0.minimum...$0.maximum, features: $0.vectors, histogram: $1)
    }
    return Calibration(imageCount: samples.count, observations: observations)
  }

  /// The observation of a rectifier; nil if it was not there.
  package func observation(of path: String) -> Observation? {
    observations.first { $0.path == path }
  }

  static func samples(of count: Int, limit: Int, seed: UInt64) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    var stream = RandomStream(seed: seed, purpose: .calibration)
    return stream.permutation(count: count).prefix(limit).sorted()
  }
}
