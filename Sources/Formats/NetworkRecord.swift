// SPDX-License-Identifier: MIT
import Networks
import Storage
import Tensors

/// Everything of a network but its numbers, as JSON for the metadata of files.
struct NetworkRecord {
  private static let version = 1
  /// Sizes of images beyond which a record is damaged, not large.
  private static let inputSizes = 1...4096
  /// How deep lists and objects may lie in each other: three a nested layer.
  private static let depth = 256

  /// The JSON text of a network.
  ///
  /// `isPacked` says that quantized weights stand in the file as codes and scales.
  static func text(of network: Network, isPacked: Bool = false) -> String {
    JSONValue.object(object(of: network, isPacked: isPacked)).text()
  }

  /// The members of a network's record.
  static func object(of network: Network, isPacked: Bool) -> JSONObject {
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
      var rule = JSONObject()
      rule["kind"] = .string(type(of: quantizer).kind)
      rule["bits"] = .integer(quantizer.bits)
      if isPacked, keyed.parameter.isPackable {
        rule["packed"] = .boolean(true)
      } else if let stored = quantizer as? StoredQuantizer {
        rule["scales"] = .array(stored.scales.map { .number(Double($0)) })
      } else if let sizes = quantizer.stepSizes {
        rule["steps"] = .array(sizes.map { .number(Double($0)) })
      }
      quantizers[keyed.key] = .object(rule)
    }
    record["quantizers"] = .object(quantizers)
    var roundings = JSONObject()
    for (path, quantizer) in network.roundings.sorted(by: { $0.key < $1.key }) {
      roundings[path] = [
        "bits": .integer(quantizer.bits), "scale": .number(Double(quantizer.scale)),
        "zero": .integer(Int(quantizer.zeroPoint)),
      ]
    }
    if !network.roundings.isEmpty { record["roundings"] = .object(roundings) }
    return record
  }

  /// The network that a JSON text describes, with parameters taken from the arrays of their keys.
  ///
  /// A record may name layers larger than any memory: nothing is made for them before they are known
  /// to have no more numbers than the file.
  ///
  /// - Throws: `FormatError` if the text is not such a record, its layers do not fit together, or the
  ///   arrays are not exactly its parameters.
  static func network(
    from text: String, arrays: [NamedArray], file: String
  ) throws(FormatError) -> Network {
    // Packed codes are up to eight to the byte.
    let stored = arrays.reduce(0) { $0 + $1.array.count * ($1.array.type == .uint8 ? 8 : 1) }
    let network = try network(from: text, parameterLimit: stored, file: file)
    return try filled(network, from: arrays, file: file)
  }

  /// The same with parameters of zeros.
  static func network(
    from text: String, parameterLimit: Int, file: String
  ) throws(FormatError) -> Network {
    let record = try RecordReader(try parsed(text, file: file), of: "the network", file: file)
    let found = try record.integer("version")
    guard found == version else {
      throw FormatError(
        file: file, expected: "a network record of version \(version)",
        found: "version \(found)", hint: "load it with the program that saved it")
    }
    let layers = try record.list("layers", of: "objects", { $0 })
    let descriptions = try layers.map { layer throws(FormatError) in
      try LayerRecord.layer(layer, file: file)
    }
    let (name, input) = (try record.text("name"), try input(record, file: file))
    let (mean, deviation) = (try floats(record, "mean"), try floats(record, "deviation"))
    let history = try record.list("history", of: "texts", \.stringValue)
    var network: Network
    do throws(NetworkError) {
      network = try Network(
        name: name, input: input,
        normalization: Normalization(mean: mean, deviation: deviation), layers: descriptions,
        history: history, parameterLimit: parameterLimit)
    } catch {
      throw RecordReader.misfit(file, "layers that fit together", error.description)
    }
    try attach(try record.object("quantizers"), to: &network, file: file)
    if record.has("roundings") {
      network.roundings = try roundings(
        try record.object("roundings"), of: network, file: file)
    }
    return network
  }

  private static func parsed(_ text: String, file: String) throws(FormatError) -> JSONValue {
    do {
      return try JSONValue(parsing: text, depth: depth)
    } catch {
      throw RecordReader.misfit(
        file, error.expected, "\(error.found) at byte \(error.offset) of the record")
    }
  }

  private static func input(
    _ record: RecordReader, file: String
  ) throws(FormatError) -> FeatureShape {
    let sizes = try record.list("input", of: "integers", \.integerValue)
    guard sizes.count == 3, sizes.allSatisfy({ inputSizes.contains($0) }) else {
      throw RecordReader.misfit(
        file, "channels, height and width from 1 to \(inputSizes.upperBound) as the input",
        "\(sizes)")
    }
    return FeatureShape(channels: sizes[0], height: sizes[1], width: sizes[2])
  }

  private static func attach(
    _ quantizers: JSONObject, to network: inout Network, file: String
  ) throws(FormatError) {
    var rules: [String: any WeightQuantizer] = [:]
    for member in quantizers.members {
      let record = try RecordReader(
        member.value, of: "the quantizer of \(member.name)", file: file)
      let (kind, bits) = (try record.text("kind"), try record.integer("bits"))
      // Of packed weights the rule comes with the scales.
      if record.has("packed") {
        guard WeightQuantizerRegistry.all.contains(where: { $0.kind == kind }),
          (1...8).contains(bits)
        else {
          throw RecordReader.misfit(file, "a known weight quantizer", member.value.text())
        }
        rules[member.name] = StoredQuantizer(bits: bits, scales: [])
        continue
      }
      let sizes =
        record.has("steps")
        ? try record.list("steps", of: "numbers", \.doubleValue).map { Float($0) } : nil
      guard
        let rule = record.has("scales")
          ? StoredQuantizer(
            bits: bits,
            scales: try record.list("scales", of: "numbers", \.doubleValue).map { Float($0) })
          : WeightQuantizerRegistry.make(kind: kind, bits: bits, stepSizes: sizes),
        sizes?.allSatisfy({ $0 >= 0 && $0.isFinite }) ?? true
      else {
        throw RecordReader.misfit(
          file, "a known weight quantizer", String(member.value.text().prefix(80)))
      }
      rules[member.name] = rule
    }
    network.mapParameters { key, parameter in
      parameter.quantizer = rules.removeValue(forKey: key)
    }
    for keyed in network.parameters {
      let channels = keyed.parameter.value.shape.dimensions.first ?? 1
      if let stored = keyed.parameter.quantizer as? StoredQuantizer, !stored.scales.isEmpty,
        stored.scales.count != channels
      {
        throw RecordReader.misfit(
          file, "\(channels) scales of \(keyed.key)", "\(stored.scales.count)")
      }
      guard let sizes = keyed.parameter.quantizer?.stepSizes, sizes.count != channels else {
        continue
      }
      throw RecordReader.misfit(
        file, "\(channels) steps of \(keyed.key)", "\(sizes.count)")
    }
    if let key = rules.keys.min() {
      throw RecordReader.misfit(
        file, "quantizers of parameters", "one of '\(key)', which the network does not have")
    }
  }

  private static func roundings(
    _ record: JSONObject, of network: Network, file: String
  ) throws(FormatError) -> [String: ActivationQuantizer] {
    var places: Set = [Network.inputPath]
    network.visit { path, _ in places.insert(path) }
    var found: [String: ActivationQuantizer] = [:]
    for member in record.members {
      let rule = try RecordReader(
        member.value, of: "the rounding of \(member.name)", file: file)
      let (bits, zero) = (try rule.integer("bits"), try rule.integer("zero"))
      let scale = Float(try rule.number("scale"))
      guard places.contains(member.name), (1...16).contains(bits), scale > 0, scale.isFinite,
        zero >= 0, zero < 1 << bits
      else {
        throw RecordReader.misfit(
          file, "roundings of layers, of 1 to 16 bits", "\(member.name) \(member.value.text())")
      }
      found[member.name] = ActivationQuantizer(
        bits: bits, scale: scale, zeroPoint: Int32(zero))
    }
    return found
  }

  private static func floats(
    _ record: RecordReader, _ name: String
  ) throws(FormatError) -> [Float] {
    try record.list(name, of: "numbers", \.doubleValue).map { Float($0) }
  }
}
