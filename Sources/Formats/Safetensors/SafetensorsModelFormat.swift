// SPDX-License-Identifier: MIT
package import Networks
import Storage
import Tensors

/// Models as safetensors: parameters under their keys, the rest as JSON in the metadata.
///
/// Parameters are 32-bit floats; those of a quantized network are the full-precision values that
/// its rounding starts from, so that it comes back exactly and can be trained on. The mask of a
/// pruned parameter stands beside it as BOOL, under its key and `.mask`.
package enum SafetensorsModelFormat: ModelFormat {
  package static let extensions = ["safetensors"]
  private static let recordKey = "temper.network"
  private static let maskEnding = ".mask"

  package static func read(_ path: String, template: Network?) throws -> Network {
    let file = try SafetensorsFile.read(path)
    let network: Network
    if let text = file.metadata[recordKey] {
      network = try NetworkRecord.network(from: text, file: path)
      if let template, template.name != network.name {
        throw FormatError(
          file: path, offset: nil, expected: "a \(template.name) network, as as= says",
          found: "a \(network.name) network", hint: "leave as= out: the file says what it is")
      }
    } else if let template {
      network = template
    } else {
      throw FormatError(
        file: path, offset: nil, expected: "a network record in the metadata",
        found: "parameters only (\(file.entries.count) tensors)",
        hint: "name the architecture, such as: load \(path) as=eight-layer")
    }
    return try filled(network, from: file, path: path)
  }

  /// The network with every parameter taken from the file, none missing and none left over.
  private static func filled(
    _ network: Network, from file: SafetensorsFile, path: String
  ) throws -> Network {
    var values: [String: Tensor] = [:]
    var masks: [String: Tensor] = [:]
    let parameters = network.parameters
    for keyed in parameters {
      let shape = keyed.parameter.value.shape
      guard let entry = file[keyed.key] else {
        throw FormatError(
          file: path, offset: nil, expected: "the tensor \(keyed.key) of shape \(shape)",
          found: "no such tensor",
          hint: "its tensors: \(file.entries.prefix(8).map(\.name).joined(separator: ", "))")
      }
      guard entry.shape == shape.dimensions else {
        throw FormatError(
          file: path, offset: nil, expected: "\(keyed.key) of shape \(shape)",
          found: "shape \(Shape(entry.shape))",
          hint: "the file holds another network than \(network.name)")
      }
      values[keyed.key] = try Tensor(entry.floats(), shape: shape)
      masks[keyed.key] = try mask(of: keyed, in: file, path: path)
    }
    let known = Set(parameters.map(\.key) + masks.keys.map { $0 + maskEnding })
    if let extra = file.entries.first(where: { !known.contains($0.name) }) {
      throw FormatError(
        file: path, offset: nil, expected: "only the parameters of \(network.name)",
        found: "also the tensor \(extra.name)", hint: "the file holds another network")
    }
    var result = network
    result.mapParameters { key, parameter in
      if let value = values[key] { parameter.value = value }
      parameter.apply(masks[key])
    }
    return result
  }

  /// The mask of a parameter; nil if the file has none.
  private static func mask(
    of keyed: KeyedParameter, in file: SafetensorsFile, path: String
  ) throws -> Tensor? {
    guard let entry = file[keyed.key + maskEnding] else { return nil }
    let shape = keyed.parameter.value.shape
    guard entry.type == .boolean, entry.shape == shape.dimensions else {
      throw FormatError(
        file: path, offset: nil, expected: "\(entry.name) of type BOOL and shape \(shape)",
        found: "type \(entry.type.rawValue) and shape \(Shape(entry.shape))",
        hint: "the file is damaged: load another copy of it")
    }
    return try Tensor(entry.floats(), shape: shape)
  }

  package static func write(_ network: Network, to path: String) throws {
    let entries = network.parameters.flatMap { keyed in
      let shape = keyed.parameter.value.shape.dimensions
      let values = SafetensorsEntry(
        name: keyed.key, shape: shape, values: keyed.parameter.value.values)
      let mask = keyed.parameter.mask.map { mask in
        SafetensorsEntry(
          name: keyed.key + maskEnding, type: .boolean, shape: shape,
          bytes: mask.values.map { $0 == 0 ? 0 : 1 }[...])
      }
      return [values] + (mask.map { [$0] } ?? [])
    }
    let file = try SafetensorsFile(
      entries: entries, metadata: [recordKey: NetworkRecord.text(of: network)])
    try file.write(to: path)
  }
}
