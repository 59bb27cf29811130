// SPDX-License-Identifier: MIT
import Compression
import Datasets
import Language
import Networks
import Training

extension MaskCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let model = rehearsal.history.current
    // Masks change no shape.
    rehearsal.change(to: model.network)
    _ = try maskPattern(invocation)
    _ = try model.certainNetwork?.maskableWeights(keep: keptLayers(invocation))
    return StepCost()
  }
}

extension QuantizeCommand {
  static func rehearse(
    _ invocation: Invocation, in rehearsal: inout Rehearsal
  ) throws -> StepCost {
    let network = rehearsal.network
    guard let images = try rehearsal.trainingImages(for: invocation.name) else {
      rehearsal.forget(invocation.form)
      return .unknown
    }
    let count = Double(min(invocation.integer("images"), images.count))
    let cost = StepCost.passes(.forward, count, of: network)
    guard let network, let session = rehearsal.session(for: invocation) else {
      // For costs it will do, but it is not rounded.
      rehearsal.change(to: network, isCertain: false)
      return cost
    }
    try session.checkFit(images.shape.features, argument: "bits")
    var quantization = try QuantizationParameters.quantization(invocation, session: session)
    // The weights mean nothing, least of all that there are zeros.
    quantization.options.keepsZeroChannels = true
    let limit = rehearsal.history.current.hasCertainWidths ? invocation.bytes("to") : nil
    // What is remembered does not tell a network from the same one after rounding.
    if network.isQuantized { try network.checkQuantizable(quantization.options) }
    let quantized = try rehearsal.quantizations.result(
      of: network, words: invocation.fullText + (limit == nil ? "" : " within its bytes")
    ) {
      try rounded(network, by: quantization, within: limit, over: ImageSource(images))
    }
    guard let quantized else {
      rehearsal.forget(invocation.form)
      return cost
    }
    rehearsal.change(to: quantized)
    return cost
  }

  /// The network with rounding everywhere where the run will have it; nil where only the run can
  /// tell.
  ///
  /// A single image calibrates it: scales mean as little as the weights.
  ///
  /// - Throws: `CompressionError` if it cannot be quantized so.
  private static func rounded(
    _ network: Network, by quantization: PostTrainingQuantization, within limit: Int?,
    over source: ImageSource
  ) throws(CompressionError) -> Network? {
    try network.checkQuantizable(quantization.options)
    if let limit {
      let folds = quantization.options.scheme.foldsBatchNormalization
      try BitSearch.check(
        folds ? network.foldingBatchNormalization() : network, quantization: quantization,
        limit: limit)
    }
    var quick = PostTrainingQuantization(
      quantization.options, limit: 1, parallel: quantization.parallel)
    quick.options.observer = MinimumMaximumObserver()
    return try? quick.run(try quick.prepared(network, over: source), over: source).network
  }
}
