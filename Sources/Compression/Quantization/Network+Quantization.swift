// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

extension Network {
  /// The network with quantizers on all weights of layers and on all rectifier outputs.
  ///
  /// Weights keep their full-precision values beside the rule, so that training can go on through
  /// the rounding. The history says what was chosen. Once cancelled it ends soon, and what it gives
  /// is of no use.
  ///
  /// - Parameter calibration: Measured on this network.
  /// - Throws: `CompressionError` if the bits are none of the scheme's, a layer is not there, holds what
  ///   cannot be rounded or is quantized already, or the calibration is of another network.
  package func quantized(
    _ options: QuantizationOptions, calibration: Calibration, control: RunControl = .none
  ) throws(CompressionError) -> Network {
    try checkQuantizable(options)
    let folding = options.scheme.foldsBatchNormalization ? BatchNormFolding(self) : nil
    var network = folding?.network ?? self
    try network.attachWeightQuantizers(options, control: control)
    try network.attachActivationQuantizers(
      options, calibration: calibration, origins: folding?.origins ?? [:], control: control)
    network.history.append(
      options.historyEntry(imageCount: calibration.imageCount, weights: network.quantizableWeights))
    return network
  }

  /// The same with nothing but bits and scheme.
  package func quantized(
    bits: Int, scheme: any QuantizationScheme = StandardScheme(), activationBits: Int? = nil,
    calibration: Calibration
  ) throws(CompressionError) -> Network {
    try quantized(
      QuantizationOptions(bits: bits, scheme: scheme, activationBits: activationBits),
      calibration: calibration)
  }

  /// Refuses what cannot be quantized as asked, before anything is measured.
  ///
  /// - Throws: `CompressionError`.
  package func checkQuantizable(_ options: QuantizationOptions) throws(CompressionError) {
    let kind = type(of: options.scheme)
    if let layer = firstQuantizedLayer { throw .alreadyQuantized(layer: layer) }
    guard kind.weightBits.contains(options.bits) else {
      throw .bitsOutOfRange(kind: "weights", found: options.bits, legal: kind.weightBits)
    }
    guard kind.activationBits.contains(options.outputBits) else {
      throw .bitsOutOfRange(
        kind: "activations", found: options.outputBits, legal: kind.activationBits)
    }
    let weights = quantizableWeights
    for (layer, bits) in options.layers.sorted(by: { $0.key < $1.key }) {
      guard weights.contains(where: { $0.path == layer }) else {
        throw .noSuchWeights(name: layer, known: weights.map(\.path))
      }
      guard kind.weightBits.contains(bits) else {
        throw .layerBitsOutOfRange(layer: layer, found: bits, legal: kind.weightBits)
      }
    }
    for (index, keyed) in weights.enumerated() {
      let bits = options.weightBits(of: keyed.path, at: WeightPosition(index, of: weights.count))
      guard kind.weightBits.contains(bits) else {
        throw .layerBitsOutOfRange(layer: keyed.path, found: bits, legal: kind.weightBits)
      }
      guard keyed.parameter.value.isFinite else { throw .parameterNotFinite(key: keyed.key) }
      let zeros = keyed.parameter.unexplainedZeroChannels
      if zeros > 0, !options.keepsZeroChannels {
        throw .zeroChannels(
          layer: keyed.path, count: zeros, of: keyed.parameter.value.shape.dimensions.first ?? 1)
      }
    }
  }

  /// The weights that quantization rounds, in network order.
  package var quantizableWeights: [KeyedParameter] {
    parameters.filter { $0.parameter.role == .weight }
  }

  private mutating func attachWeightQuantizers(
    _ options: QuantizationOptions, control: RunControl
  ) throws(CompressionError) {
    let weights = quantizableWeights
    let step = options.weightStep ?? options.scheme.customaryWeightStep
    var rules: [String: any WeightQuantizer] = [:]
    for (index, keyed) in weights.enumerated() {
      guard !control.isCancelled else { return }
      let bits = options.weightBits(of: keyed.path, at: WeightPosition(index, of: weights.count))
      guard
        let rule = options.scheme.weightQuantizer(
          bits: bits, for: keyed.parameter.value, step: step)
      else {
        throw .layerBitsOutOfRange(
          layer: keyed.path, found: bits, legal: type(of: options.scheme).weightBits)
      }
      rules[keyed.key] = rule
      for bias in parameters where bias.path == keyed.path && bias.parameter.role == .bias {
        rules[bias.key] = rule.biasRule
      }
    }
    mapParameters { key, parameter in
      if let rule = rules[key] { parameter.quantizer = rule }
    }
  }

  private mutating func attachActivationQuantizers(
    _ options: QuantizationOptions, calibration: Calibration, origins: [String: String],
    control: RunControl
  ) throws(CompressionError) {
    let points = roundingPoints
    for (path, features) in roundableOutputs {
      let observation = calibration.observation(of: path)
      guard observation?.features == features else {
        throw .calibrationDoesNotFit(
          layer: path, expected: features, found: observation?.features)
      }
    }
    let bits = options.outputBits
    for path in points {
      guard !control.isCancelled else { return }
      // What a folded layer gives now, its batch normalization gave when it was looked at.
      let seen = calibration.observation(of: path)
      guard let observation = seen ?? calibration.observation(of: origins[path] ?? path) else {
        throw .calibrationDoesNotFit(layer: path, expected: 1, found: nil)
      }
      // The image keeps its own precision and range, as the first and last layers' neighbours do.
      let isImage = path == Network.inputPath
      roundings[path] = options.scheme.activationQuantizer(
        bits: isImage ? max(bits, 8) : bits,
        covering: isImage
          ? observation.range : observation.range(by: options.observer, bits: bits))
    }
    mapLayers { path, layer in
      guard !control.isCancelled, var rounding = layer as? any OutputRounding,
        let observation = calibration.observation(of: path)
      else { return }
      rounding.quantizer = options.scheme.activationQuantizer(
        bits: bits, covering: observation.range(by: options.observer, bits: bits))
      layer = rounding
    }
  }

  /// The layers whose output can be rounded, with their outputs for one image.
  private var roundableOutputs: [(path: String, features: Int)] {
    let counts = Dictionary(
      layerCosts.map { ($0.path, $0.output.count) }, uniquingKeysWith: { first, _ in first })
    var found: [(path: String, features: Int)] = []
    visit { path, layer in
      if layer is any OutputRounding { found.append((path, counts[path] ?? 0)) }
    }
    return found
  }
}

extension WeightPosition {
  /// The position of a layer among `count` with weights.
  package init(_ index: Int, of count: Int) {
    self = index == 0 ? .first : index == count - 1 ? .last : .inner
  }
}

extension Parameter {
  /// Output channels that hold only zeros although no mask prunes them.
  fileprivate var unexplainedZeroChannels: Int {
    let channels = value.shape.dimensions.first ?? 1
    let size = value.count / max(channels, 1)
    let values = value.values
    let kept = mask?.values
    return (0..<channels).reduce(0) { count, channel in
      let range = (channel * size)..<((channel + 1) * size)
      let isZero = range.allSatisfy { values[$0] == 0 }
      let isPruned = kept.map { mask in range.allSatisfy { mask[$0] == 0 } } ?? false
      return count + (isZero && !isPruned ? 1 : 0)
    }
  }
}

extension QuantizationOptions {
  /// Such as `quantize 2 scheme=standard activations=8 ends=8 images=1024`.
  func historyEntry(imageCount: Int, weights: [KeyedParameter]) -> String {
    let ends =
      [first, last].contains { $0 != nil } ? nil : scheme.weightBits(for: bits, at: .first)
    let own = weights.compactMap { keyed in layers[keyed.path].map { "\(keyed.path)=\($0)" } }
    let observed = type(of: observer).name
    let words: [String?] = [
      "quantize \(bits) scheme=\(type(of: scheme).name) activations=\(outputBits)",
      ends.flatMap { $0 == bits ? nil : "ends=\($0)" }, first.map { "first=\($0)" },
      last.map { "last=\($0)" },
      observed == MinimumMaximumObserver.name ? nil : "observer=\(observed)",
      weightStep.map { "weights=\($0.rawValue)" },
    ]
    return (words.compactMap { $0 } + own + ["images=\(imageCount)"]).joined(separator: " ")
  }
}
