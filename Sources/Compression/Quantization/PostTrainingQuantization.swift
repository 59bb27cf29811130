// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// Everything that `quantize` does: repairs before, calibration, rounding, repairs after.
package struct PostTrainingQuantization: Sendable {
  package var options: QuantizationOptions
  /// Whether channels are scaled between layers first.
  package var equalizes = false
  /// Whether running statistics of batch normalization are measured anew.
  package var reestimates = false
  /// Whether roundings are chosen for what they do to outputs.
  package var roundsAdaptively = false
  /// Whether biases are moved so that means stay.
  package var correctsBiases = false
  /// The most images that calibrate.
  package var limit: Int
  package var seed: UInt64
  package var parallel: Parallel

  package init(
    _ options: QuantizationOptions, limit: Int = 1024, seed: UInt64 = 0, parallel: Parallel
  ) {
    (self.options, self.limit, self.seed, self.parallel) = (options, limit, seed, parallel)
  }

  /// The network whose weights are rounded: repaired, folded and equalized.
  ///
  /// Once cancelled it ends soon, and what it gives is of no use.
  ///
  /// - Throws: `CompressionError` if it cannot be quantized as asked.
  package func prepared(
    _ network: Network, over source: any SampleSource, control: RunControl = .none
  ) throws(CompressionError) -> Network {
    try network.checkQuantizable(options)
    guard source.count > 0 else { throw .noImages }
    guard source.shape == network.input else {
      throw .imagesDoNotFit(expected: network.input, found: source.shape)
    }
    var result = network
    if reestimates {
      result = NormalizationReestimation(
        over: source, samples: samples(of: source), parallel: parallel, control: control
      )
      .reestimated(result)
    }
    if options.scheme.foldsBatchNormalization { result = result.foldingBatchNormalization() }
    if equalizes { result = CrossLayerEqualization.equalized(result, control: control) }
    return result
  }

  /// Quantizes what `prepared` gave; use training images.
  ///
  /// Once cancelled it ends soon, and what it gives is of no use.
  ///
  /// - Throws: `CompressionError`.
  package func run(
    _ prepared: Network, over source: any SampleSource, control: RunControl = .none
  ) throws(CompressionError) -> (network: Network, images: Int) {
    let calibration = try Calibration.measure(
      prepared, over: source, limit: limit, seed: seed,
      histograms: !(options.observer is MinimumMaximumObserver), parallel: parallel,
      control: control)
    // What has seen some of the images fits no network.
    guard !control.isCancelled else { return (prepared, 0) }
    let samples = samples(of: source)
    var result = try prepared.quantized(options, calibration: calibration, control: control)
    if roundsAdaptively, !control.isCancelled {
      result = try AdaptiveRounding(
        over: source, samples: samples, seed: seed, parallel: parallel, control: control
      )
      .rounded(result)
    }
    if correctsBiases, !control.isCancelled {
      result = BiasCorrection(over: source, samples: samples, parallel: parallel, control: control)
        .corrected(result, original: prepared)
    }
    if reestimates, !options.scheme.foldsBatchNormalization {
      result = NormalizationReestimation(
        over: source, samples: samples, parallel: parallel, control: control
      )
      .reestimated(result)
    }
    if let entry = result.history.last, !words.isEmpty {
      result.history[result.history.count - 1] = "\(entry) \(words.joined(separator: " "))"
    }
    return (result, calibration.imageCount)
  }

  private func samples(of source: any SampleSource) -> [Int] {
    Calibration.samples(of: source.count, limit: limit, seed: seed)
  }

  /// The repairs in words, for the history.
  private var words: [String] {
    [
      equalizes ? "equalize=yes" : nil, reestimates ? "batchnorm=reestimate" : nil,
      roundsAdaptively ? "rounding=adaround" : nil, correctsBiases ? "biases=correct" : nil,
    ].compactMap { $0 }
  }
}
