// SPDX-License-Identifier: MIT
package import Networks
import Tensors

/// Models as safetensors: parameters under their keys, the rest as JSON in the metadata.
///
/// Parameters are 32-bit floats; those of a quantized network are the full-precision values that
/// its rounding starts from, so that it comes back exactly and can be trained on. The mask of a
/// pruned parameter stands beside it as BOOL, under its key and `.mask`.
package enum SafetensorsModelFormat: ModelFormat, ModelWriting {
  package static let extensions = ["safetensors"]
  private static let recordKey = "temper.network"

  package static func read(_ path: String, images: FeatureShape?) throws -> ModelContent {
    let file = try SafetensorsFile.read(path)
    let arrays = file.entries.map { NamedArray(name: $0.name, array: $0.array) }
    if let text = file.metadata[recordKey] {
      return .network(try NetworkRecord.network(from: text, arrays: arrays, file: path), [])
    }
    // Writers sort by type and name, so the order of the layers is lost.
    return .weights(WeightFile(path: path, arrays: arrays, isOrdered: false))
  }

  package static func write(_ network: Network, to path: String) throws {
    let entries = network.parameters.flatMap { keyed in
      let shape = keyed.parameter.value.shape.dimensions
      let values = SafetensorsEntry(
        name: keyed.key, shape: shape, values: keyed.parameter.value.values)
      let mask = keyed.parameter.mask.map { mask in
        SafetensorsEntry(
          name: keyed.key + NetworkRecord.maskEnding, type: .boolean, shape: shape,
          bytes: mask.values.map { $0 == 0 ? 0 : 1 }[...])
      }
      return [values] + (mask.map { [$0] } ?? [])
    }
    let file = try SafetensorsFile(
      entries: entries, metadata: [recordKey: NetworkRecord.text(of: network)])
    try file.write(to: path)
  }
}
