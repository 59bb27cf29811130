// SPDX-License-Identifier: MIT
import Networks
import Storage

/// One layer's description as JSON.
enum LayerRecord {
  static func value(_ layer: LayerDescription) -> JSONValue {
    var record = JSONObject()
    record["kind"] = .string(layer.kind)
    if let name = layer.name { record["name"] = .string(name) }
    if !layer.numbers.isEmpty { record["numbers"] = .array(layer.numbers.map { .integer($0) }) }
    var options = JSONObject()
    for (name, option) in layer.options.sorted(by: { $0.key < $1.key }) {
      options[name] = value(option)
    }
    if !options.isEmpty { record["options"] = .object(options) }
    if !layer.blocks.isEmpty {
      record["blocks"] = .array(layer.blocks.map { .array($0.map(value)) })
    }
    return .object(record)
  }

  private static func value(_ option: LayerDescription.Value) -> JSONValue {
    switch option {
    case .integer(let number): .integer(number)
    case .real(let number): .number(number)
    case .flag(let flag): .boolean(flag)
    case .word(let word): .string(word)
    case .integers(let numbers): .array(numbers.map { .integer($0) })
    }
  }

  static func layer(_ value: JSONValue, file: String) throws(FormatError) -> LayerDescription {
    let record = try RecordReader(value, of: "a layer", file: file)
    var options: [String: LayerDescription.Value] = [:]
    if record.has("options") {
      for member in try record.object("options").members {
        options[member.name] = try option(member.value, file: file)
      }
    }
    var blocks: [[LayerDescription]] = []
    if record.has("blocks") {
      for block in try record.list("blocks", of: "lists of layers", \.arrayValue) {
        var layers: [LayerDescription] = []
        for inner in block { layers.append(try layer(inner, file: file)) }
        blocks.append(layers)
      }
    }
    return LayerDescription(
      kind: try record.text("kind"), name: record.has("name") ? try record.text("name") : nil,
      numbers: record.has("numbers")
        ? try record.list("numbers", of: "integers", \.integerValue) : [],
      options: options, blocks: blocks)
  }

  private static func option(
    _ value: JSONValue, file: String
  ) throws(FormatError) -> LayerDescription.Value {
    switch value {
    case .integer(let number): return .integer(number)
    case .number(let number): return .real(number)
    case .boolean(let flag): return .flag(flag)
    case .string(let word): return .word(word)
    case .array(let elements):
      let numbers = elements.compactMap(\.integerValue)
      if numbers.count == elements.count { return .integers(numbers) }
    default: break
    }
    throw RecordReader.misfit(file, "options that are numbers, words or lists", value.kind)
  }
}
