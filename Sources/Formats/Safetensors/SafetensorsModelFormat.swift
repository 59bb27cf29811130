// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// Models as safetensors: parameters under their keys, the rest as JSON in the metadata.
///
/// Two forms. The full one: parameters are 32-bit floats; those of a quantized network are the full-precision values that
/// its rounding starts from, so that it comes back exactly and can be trained on. The mask of a
/// pruned parameter stands beside it as BOOL, under its key and `.mask`.
///
/// The packed one, for quantized networks: weights are codes, of 8 bits as I8, of fewer as U8 with
/// several codes to the byte (`PackedCodes`), with the scale of each output channel under the key
/// and `.scale`. Scores come back bit for bit; the values before the rounding are gone. Where any
/// weights have fewer bits than 8, all of it is one tensor instead (`CompactModel`).
package enum SafetensorsModelFormat: ModelFormat, PackedModelWriting {
  package static let extensions = ["safetensors"]
  private static let recordKey = "temper.network"
  /// Says that a file is a `CompactModel`, with the version.
  static let compactKey = "temper.compact"

  package static func read(_ path: String, images: FeatureShape?) throws -> ModelContent {
    try content(of: try SafetensorsFile.read(path), path)
  }

  /// Reads a network from the bytes of a file that Temper wrote; `path` names it in errors.
  ///
  /// - Throws: `FormatError`.
  package static func network(from bytes: [UInt8], path: String) throws -> Network {
    let file = try SafetensorsFile(parsing: bytes, file: path)
    guard case .network(let network, _) = try content(of: file, path) else {
      throw FormatError(
        file: path, expected: "a network record in the metadata", found: "parameters only")
    }
    return network
  }

  private static func content(of file: SafetensorsFile, _ path: String) throws -> ModelContent {
    let arrays = file.entries.map { NamedArray(name: $0.name, array: $0.array) }
    if file.metadata[compactKey] != nil {
      return .network(try CompactModel.network(from: file, path), [])
    }
    if let text = file.metadata[recordKey] {
      return .network(try NetworkRecord.network(from: text, arrays: arrays, file: path), [])
    }
    // Writers sort by type and name, so the order of the layers is lost.
    return .weights(WeightFile(path: path, arrays: arrays, isOrdered: false))
  }

  package static func write(_ network: Network, to path: String) throws {
    try file(of: network).write(to: path)
  }

  package static func writePacked(_ network: Network, to path: String) throws {
    try packedFile(of: network).write(to: path)
  }

  /// The bytes of a network's file: equal networks give equal bytes.
  ///
  /// `isPacked` for no more of quantized weights than their codes, which is what `save` writes.
  package static func encoded(_ network: Network, isPacked: Bool = false) -> [UInt8] {
    // Keys of parameters differ, so there always is such a file.
    (try? (isPacked ? packedFile(of: network) : file(of: network)).encoded()) ?? []
  }

  private static func packedFile(of network: Network) throws -> SafetensorsFile {
    let isCompact = network.parameters.contains { keyed in
      keyed.parameter.quantizer.map { $0.bits < 8 } ?? false
    }
    return try isCompact ? CompactModel.file(of: network) : file(of: network, isPacked: true)
  }

  private static func file(
    of network: Network, isPacked: Bool = false
  ) throws(FormatError) -> SafetensorsFile {
    let entries = network.parameters.flatMap { keyed in
      let shape = keyed.parameter.value.shape.dimensions
      let values =
        isPacked && keyed.parameter.isPackable
        ? packed(keyed)
        : [
          SafetensorsEntry(name: keyed.key, shape: shape, values: keyed.parameter.value.values)
        ]
      let mask = keyed.parameter.mask.map { mask in
        SafetensorsEntry(
          name: keyed.key + NetworkRecord.maskEnding, type: .boolean, shape: shape,
          bytes: mask.values.map { $0 == 0 ? 0 : 1 }[...])
      }
      return values + (mask.map { [$0] } ?? [])
    }
    let text = NetworkRecord.text(of: network, isPacked: isPacked)
    return try SafetensorsFile(entries: entries, metadata: [recordKey: text])
  }

  /// The codes of a quantized parameter, and their scales.
  private static func packed(_ keyed: KeyedParameter) -> [SafetensorsEntry] {
    guard let quantizer = keyed.parameter.quantizer else { return [] }
    let (codes, scales) = quantizer.codes(of: keyed.parameter.value, mask: keyed.parameter.mask)
    let bytes = PackedCodes.bytes(codes, bits: quantizer.bits)
    let isPlain = quantizer.bits == 8
    return [
      SafetensorsEntry(
        name: keyed.key, type: isPlain ? .int8 : .uint8,
        shape: isPlain ? keyed.parameter.value.shape.dimensions : [bytes.count],
        bytes: bytes[...]),
      SafetensorsEntry(
        name: keyed.key + NetworkRecord.scaleEnding, shape: [scales.count], values: scales),
    ]
  }
}

extension Parameter {
  /// Whether codes and scales say all that matters of it.
  var isPackable: Bool { quantizer.map { $0.bits <= 8 } ?? false }
}
