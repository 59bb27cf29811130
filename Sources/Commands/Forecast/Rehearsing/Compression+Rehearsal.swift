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
    guard let dataset = rehearsal.dataset else {
      rehearsal.forget(invocation.form)
      return .unknown
    }
    let images = try dataset.trainingImages(for: invocation.name)
    let count = Double(min(invocation.integer("images"), images.count))
    let cost = StepCost.passes(.forward, count, of: network)
    guard let network, let session = rehearsal.session(for: invocation) else {
      rehearsal.change(to: network)
      return cost
    }
    try session.checkFit(images.shape.features, argument: "bits")
    var quantization = try QuantizationParameters.quantization(invocation, session: session)
    // The weights mean nothing, least of all that there are zeros.
    quantization.options.keepsZeroChannels = true
    try network.checkQuantizable(quantization.options)
    let source = ImageSource(images)
    if let limit = invocation.bytes("to"), rehearsal.history.current.hasCertainWidths {
      let folds = quantization.options.scheme.foldsBatchNormalization
      try BitSearch.check(
        folds ? network.foldingBatchNormalization() : network, quantization: quantization,
        limit: limit)
    }
    guard let quantized = try? rounded(network, by: quantization, over: source) else {
      rehearsal.forget(invocation.form)
      return cost
    }
    rehearsal.change(to: quantized)
    return cost
  }

  /// The network with rounding everywhere where the run will have it.
  ///
  /// A single image calibrates it: scales mean as little as the weights.
  private static func rounded(
    _ network: Network, by quantization: PostTrainingQuantization, over source: ImageSource
  ) throws(CompressionError) -> Network {
    var quick = PostTrainingQuantization(
      quantization.options, limit: 1, parallel: quantization.parallel)
    quick.options.observer = MinimumMaximumObserver()
    return try quick.run(try quick.prepared(network, over: source), over: source).network
  }
}
