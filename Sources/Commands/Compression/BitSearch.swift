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
    let options = quantization.options
    let legal = type(of: options.scheme).weightBits
    // Roundings are chosen on even grids alone.
    let least = quantization.roundsAdaptively ? 3 : 1
    var bits = Self.candidates.filter {
      legal.contains($0) && $0 <= options.bits && $0 >= least
    }
    if !bits.contains(options.bits) { bits.append(options.bits) }
    sensitivities = LayerSensitivity.measure(
      network, options: options, bits: bits, over: source, limit: images,
      seed: quantization.seed, parallel: quantization.parallel, control: control)
    let weights = network.quantizableWeights.reduce(0) { $0 + $1.parameter.storedBytes }
    allocation = try BitAllocation(
      sensitivities, fixed: network.bytes - weights, limit: limit)
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
