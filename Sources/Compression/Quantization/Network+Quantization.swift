// SPDX-License-Identifier: MIT
package import Networks

extension Network {
  /// The network with quantizers on all weights of layers and on all rectifier outputs.
  ///
  /// Weights keep their full-precision values beside the rule, so that training can go on through
  /// the rounding. `activationBits` are the scheme's customary ones where nil: in the scheme
  /// `standard` as many as `bits` from 4 up, and 8 below. The history says what was chosen.
  ///
  /// - Parameter calibration: Measured on this network.
  /// - Throws: `CompressionError` if the bits are none of the scheme's, the network is quantized
  ///   already, or the calibration is of another network.
  package func quantized(
    bits: Int, scheme: any QuantizationScheme = StandardScheme(), activationBits: Int? = nil,
    calibration: Calibration
  ) throws(CompressionError) -> Network {
    let kind = type(of: scheme)
    guard kind.weightBits.contains(bits) else {
      throw .bitsOutOfRange(kind: "weights", found: bits, legal: kind.weightBits)
    }
    let outputBits = activationBits ?? scheme.customaryActivationBits(for: bits)
    guard kind.activationBits.contains(outputBits) else {
      throw .bitsOutOfRange(kind: "activations", found: outputBits, legal: kind.activationBits)
    }
    if let layer = firstQuantizedLayer { throw .alreadyQuantized(layer: layer) }
    let folding = scheme.foldsBatchNormalization ? BatchNormFolding(self) : nil
    var network = folding?.network ?? self
    network.attachWeightQuantizers(bits: bits, scheme: scheme)
    try network.attachActivationQuantizers(
      bits: outputBits, scheme: scheme, calibration: calibration,
      origins: folding?.origins ?? [:])
    network.history.append(
      Self.historyEntry(
        bits: bits, scheme: scheme, activationBits: outputBits,
        imageCount: calibration.imageCount))
    return network
  }

  /// Such as `quantize 2 scheme=standard activations=8 ends=8 images=1024`.
  private static func historyEntry(
    bits: Int, scheme: any QuantizationScheme, activationBits: Int, imageCount: Int
  ) -> String {
    let ends = scheme.weightBits(for: bits, at: .first)
    return "quantize \(bits) scheme=\(type(of: scheme).name) activations=\(activationBits)"
      + (ends == bits ? "" : " ends=\(ends)") + " images=\(imageCount)"
  }

  private mutating func attachWeightQuantizers(bits: Int, scheme: any QuantizationScheme) {
    let weights = parameters.filter { $0.parameter.role == .weight }.map(\.key)
    mapParameters { key, parameter in
      guard parameter.role == .weight else { return }
      let position: WeightPosition =
        key == weights.first ? .first : key == weights.last ? .last : .inner
      parameter.quantizer = scheme.weightQuantizer(
        bits: scheme.weightBits(for: bits, at: position))
    }
  }

  private mutating func attachActivationQuantizers(
    bits: Int, scheme: any QuantizationScheme, calibration: Calibration,
    origins: [String: String]
  ) throws(CompressionError) {
    let points = roundingPoints
    for (path, features) in roundableOutputs {
      let observation = calibration.observation(of: path)
      guard observation?.features == features else {
        throw .calibrationDoesNotFit(
          layer: path, expected: features, found: observation?.features)
      }
    }
    for path in points {
      // What a folded layer gives now, its batch normalization gave when it was looked at.
      let seen = calibration.observation(of: path)
      guard let observation = seen ?? calibration.observation(of: origins[path] ?? path) else {
        throw .calibrationDoesNotFit(layer: path, expected: 1, found: nil)
      }
      // The image keeps its own precision, as the first and last layers' neighbours do.
      roundings[path] = scheme.activationQuantizer(
        bits: path == Network.inputPath ? max(bits, 8) : bits, covering: observation.range)
    }
    mapLayers { path, layer in
      guard var rounding = layer as? any OutputRounding,
        let observation = calibration.observation(of: path)
      else { return }
      rounding.quantizer = scheme.activationQuantizer(bits: bits, covering: observation.range)
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
