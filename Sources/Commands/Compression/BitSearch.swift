// SPDX-License-Identifier: MIT
import Compression
import Language
import Networks
import Tensors
import Training

/// The bits of every layer that fit into some bytes, with the sensitivities that they follow from.
struct BitSearch {
  private static let candidates = [8, 4, 3, 2, 1]

  let sensitivities: [LayerSensitivity]
  let allocation: BitAllocation

  /// Measures and chooses.
  ///
  /// - Throws: `CompressionError` if the bytes are out of reach.
  init(
    _ network: Network, quantization: PostTrainingQuantization, source: ImageSource, limit: Int,
    images: Int, control: RunControl
  ) throws {
    try Self.check(network, quantization: quantization, limit: limit)
    sensitivities = LayerSensitivity.measure(
      network, options: quantization.options, bits: Self.bits(for: quantization), over: source,
      limit: images, seed: quantization.seed, parallel: quantization.parallel, control: control)
    let weights = network.quantizableWeights.reduce(0) { $0 + $1.parameter.storedBytes }
    allocation = try BitAllocation(
      sensitivities, fixed: network.bytes - weights, limit: limit)
  }

  /// Refuses bytes that no choice reaches, before anything is measured.
  ///
  /// - Throws: `CompressionError.sizeOutOfReach`.
  static func check(
    _ network: Network, quantization: PostTrainingQuantization, limit: Int
  ) throws(CompressionError) {
    let options = quantization.options
    let bits = bits(for: quantization)
    let weights = network.quantizableWeights
    var least = network.bytes
    for (index, keyed) in weights.enumerated() {
      let own = options.ownBits(of: keyed.path, at: WeightPosition(index, of: weights.count))
      let sizes = (own.map { [$0] } ?? bits).compactMap {
        bytes(of: keyed.parameter, bits: $0, scheme: options.scheme)
      }
      least += (sizes.min() ?? 0) - keyed.parameter.storedBytes
    }
    guard least <= limit else { throw .sizeOutOfReach(limit: limit, least: least) }
  }

  /// The numbers of bits that layers without bits of their own can get.
  private static func bits(for quantization: PostTrainingQuantization) -> [Int] {
    let options = quantization.options
    let legal = type(of: options.scheme).weightBits
    // Roundings are chosen on even grids alone.
    let least = quantization.roundsAdaptively ? 3 : 1
    let found = candidates.filter { legal.contains($0) && $0 <= options.bits && $0 >= least }
    return found.contains(options.bits) ? found : found + [options.bits]
  }

  /// Bytes of a layer's weights at some bits; nil where the scheme has no rule for them.
  private static func bytes(
    of weights: Networks.Parameter, bits: Int, scheme: any QuantizationScheme
  ) -> Int? {
    // How steps are chosen changes no size.
    guard let rule = scheme.weightQuantizer(bits: bits, for: weights.value, step: .largest) else {
      return nil
    }
    var rounded = weights
    rounded.quantizer = rule
    return rounded.storedBytes
  }

  var table: String { RecordRenderer.render(RecordTable(rows), as: .table) }

  var fields: [RecordField] {
    [
      RecordField("divergence", .number(allocation.divergence), isDetail: true),
      RecordField("layers", .records(rows), isDetail: true),
    ]
  }

  /// One row for each layer: its divergence at each number of bits, and what it gets.
  private var rows: [Record] {
    sensitivities.map { layer in
      Record(
        command: "quantize",
        fields: [
          RecordField("layer", .text(layer.path)), RecordField("weights", .count(layer.weights)),
        ]
          + layer.levels.map { level in
            RecordField(
              "bits\(level.bits)", .number((level.divergence * 1e5).rounded() / 1e5))
          } + [
            RecordField("chosen", .count(allocation.bits[layer.path] ?? 0)),
            RecordField(
              "bytes",
              .bytes(
                layer.levels.first { $0.bits == allocation.bits[layer.path] }?.bytes ?? 0)),
          ])
    }
  }
}
