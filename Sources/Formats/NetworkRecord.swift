// SPDX-License-Identifier: MIT
import Networks
import Storage

/// Everything of a network but its numbers, as JSON for the metadata of files.
struct NetworkRecord {
  private static let version = 1

  /// The JSON text of a network.
  static func text(of network: Network) -> String {
    var record = JSONObject()
    record["version"] = .integer(version)
    record["name"] = .string(network.name)
    record["input"] = .array(
      [network.input.channels, network.input.height, network.input.width].map { .integer($0) })
    record["mean"] = .array(network.normalization.mean.map { .number(Double($0)) })
    record["deviation"] = .array(network.normalization.deviation.map { .number(Double($0)) })
    record["layers"] = .array(network.body.descriptions.map(LayerRecord.value))
    record["history"] = .array(network.history.map { .string($0) })
    var quantizers = JSONObject()
    for keyed in network.parameters {
      guard let quantizer = keyed.parameter.quantizer else { continue }
      quantizers[keyed.key] = [
        "kind": .string(type(of: quantizer).kind), "bits": .integer(quantizer.bits),
      ]
    }
    record["quantizers"] = .object(quantizers)
    return JSONValue.object(record).text()
  }

  /// The network that a JSON text describes, with zeroed parameters.
  ///
  /// - Throws: `FormatError` if the text is not such a record, `NetworkError` if its layers do not
  ///   fit together.
  static func network(from text: String, file: String) throws -> Network {
    let record: JSONValue
    do {
      record = try JSONValue(parsing: text)
    } catch {
      throw misfit(file, "a JSON object", "\(error.found) at byte \(error.offset) of the metadata")
    }
    guard record["version"]?.integerValue == version else {
      throw misfit(file, "record version \(version)", record["version"]?.text() ?? "none")
    }
    let sizes = integers(record["input"])
    guard let name = record["name"]?.stringValue, sizes.count == 3,
      sizes.allSatisfy({ (1...65536).contains($0) }),
      let layers = record["layers"]?.arrayValue, let quantizers = record["quantizers"]?.objectValue
    else {
      throw misfit(file, "name, input, layers and quantizers", "something missing")
    }
    var network = try Network(
      name: name,
      input: FeatureShape(channels: sizes[0], height: sizes[1], width: sizes[2]),
      normalization: Normalization(
        mean: floats(record["mean"]), deviation: floats(record["deviation"])),
      layers: try layers.map { try LayerRecord.layer($0, file: file) },
      history: (record["history"]?.arrayValue ?? []).compactMap(\.stringValue))
    try attach(quantizers, to: &network, file: file)
    return network
  }

  private static func attach(
    _ quantizers: JSONObject, to network: inout Network, file: String
  ) throws(FormatError) {
    var rules: [String: any WeightQuantizer] = [:]
    for member in quantizers.members {
      guard let kind = member.value["kind"]?.stringValue,
        let bits = member.value["bits"]?.integerValue,
        let rule = WeightQuantizerRegistry.make(kind: kind, bits: bits)
      else {
        throw misfit(file, "a known weight quantizer", member.value.text())
      }
      rules[member.name] = rule
    }
    network.mapParameters { key, parameter in parameter.quantizer = rules[key] }
  }

  private static func integers(_ value: JSONValue?) -> [Int] {
    (value?.arrayValue ?? []).compactMap(\.integerValue)
  }

  private static func floats(_ value: JSONValue?) -> [Float] {
    (value?.arrayValue ?? []).compactMap { $0.doubleValue.map { Float($0) } }
  }

  static func misfit(_ file: String, _ expected: String, _ found: String) -> FormatError {
    FormatError(
      file: file, offset: nil, expected: "a network record with \(expected)", found: found,
      hint: "the file was written by another program or version; give its architecture with as=")
  }
}
