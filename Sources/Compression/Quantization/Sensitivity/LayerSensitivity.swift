// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// What rounding the weights of one layer alone does to the class probabilities.
package struct LayerSensitivity: Equatable, Sendable {
  /// One number of bits.
  package struct Level: Equatable, Sendable {
    package let bits: Int
    /// Mean divergence of the probabilities from those of the network with nothing rounded, in nats.
    package let divergence: Double
    /// Bytes of the weights at these bits, scales included.
    package let bytes: Int
  }

  /// The path of the layer.
  package let path: String
  /// Weights of the layer.
  package let weights: Int
  /// From the most bits to the fewest.
  package let levels: [Level]

  /// Measures every layer at every number of bits that its scheme can give, on training images.
  ///
  /// Once cancelled it ends soon, and what it gives is of no use.
  ///
  /// - Parameters:
  ///   - network: The network whose weights will be rounded, batch normalization folded.
  ///   - bits: The candidates; layers with bits of their own in `options` have only those.
  package static func measure(
    _ network: Network, options: QuantizationOptions, bits: [Int],
    over source: any SampleSource, limit: Int, seed: UInt64, parallel: Parallel,
    control: RunControl = .none
  ) -> [LayerSensitivity] {
    let samples = Calibration.samples(of: source.count, limit: limit, seed: seed)
    let divergence = ScoreDivergence(
      from: network, over: source, samples: samples, parallel: parallel, control: control)
    let step = options.weightStep ?? options.scheme.customaryWeightStep
    let weights = network.quantizableWeights
    return weights.enumerated().map { index, keyed in
      let own = options.ownBits(of: keyed.path, at: WeightPosition(index, of: weights.count))
      let candidates = own.map { [$0] } ?? bits.sorted(by: >)
      let levels = candidates.compactMap { bits -> Level? in
        guard !control.isCancelled,
          let rule = options.scheme.weightQuantizer(
            bits: bits, for: keyed.parameter.value, step: step)
        else { return nil }
        var alone = network
        var bytes = 0
        alone.mapParameters { key, parameter in
          guard key == keyed.key else { return }
          parameter.quantizer = rule
          bytes = parameter.storedBytes
        }
        return Level(bits: bits, divergence: divergence(alone), bytes: bytes)
      }
      control.report(
        RunProgress("sensitivity", completed: index + 1, total: weights.count))
      return LayerSensitivity(
        path: keyed.path, weights: keyed.parameter.value.count, levels: levels)
    }
  }
}
