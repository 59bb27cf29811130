// SPDX-License-Identifier: MIT
import Formats
import Networks
import Tensors
import TestSupport
import Testing

/// Files whose record of the network is not what `save` writes.
@Suite("Damaged network records")
struct DamagedRecordTests {
  private static func network() throws -> Network {
    var network = try TinyNetworks.mixed().randomized()
    network.history = ["prune 0.5 by=l1"]
    var count = 0
    network.mapParameters { _, parameter in
      guard parameter.role == .weight else { return }
      count += 1
      parameter.quantizer = count % 2 == 0 ? SymmetricQuantizer(bits: 8) : nil
    }
    network.mapLayers { _, layer in
      guard var relu = layer as? ReLU else { return }
      relu.quantizer = ActivationQuantizer(bits: 8, scale: 0.1, zeroPoint: 3)
      layer = relu
    }
    return network
  }

  /// What reading gives for a record with one text replaced by another.
  private func error(replacing old: String, with new: String) throws -> FormatError? {
    let (entries, record) = try parts(of: try Self.network())
    let changed = record.replacing(old, with: new, maxReplacements: 1)
    #expect(changed != record, "\(old) is in \(record)")
    let error = try readError(entries, metadata: ["temper.network": changed])
    #expect(error is FormatError, "\(old) -> \(new): \(error.map { "\($0)" } ?? "none")")
    return error as? FormatError
  }

  @Test("unchanged it is read")
  func intact() throws {
    let (entries, record) = try parts(of: try Self.network())
    #expect(try readError(entries, metadata: ["temper.network": record]) == nil)
  }

  @Test(
    "every member that is missing or of another kind is named",
    arguments: [
      "version", "name", "input", "mean", "deviation", "layers", "history", "quantizers",
    ])
  func members(name: String) throws {
    let missing = try error(replacing: "\"\(name)\":", with: "\"other\":")
    #expect(missing?.expected.contains("'\(name)'") == true)
    #expect(missing?.found == "nothing")
    let kind = try error(replacing: "\"\(name)\":", with: "\"\(name)\":null,\"rest\":")
    #expect(kind?.found == "null")
  }

  @Test(
    "wrong values are told",
    arguments: [
      ("\"version\":1", "\"version\":2"), ("\"version\":1", "\"version\":1.5"),
      ("\"input\":[2,6,6]", "\"input\":[2,6]"), ("\"input\":[2,6,6]", "\"input\":[2,6,0]"),
      ("\"input\":[2,6,6]", "\"input\":[2,6,\"6\"]"), ("\"input\":[2,6,6]", "\"input\":[2,6,-6]"),
      ("\"input\":[2,6,6]", "\"input\":[2,6,9223372036854775807]"),
      ("\"input\":[2,6,6]", "\"input\":[2,7,7]"), ("\"mean\":[0.5", "\"mean\":[\"a\""),
      ("\"mean\":[0.5", "\"mean\":[1e39"), ("\"deviation\":[0.5", "\"deviation\":[0"),
      ("\"deviation\":[0.5,", "\"deviation\":["), ("\"history\":[", "\"history\":[1,"),
      ("\"kind\":\"conv\"", "\"kind\":\"convolve\""), ("\"kind\":\"conv\"", "\"kind\":7"),
      ("\"kind\":\"conv\"", "\"type\":\"conv\""), ("\"numbers\":[6]", "\"numbers\":[\"6\"]"),
      ("\"numbers\":[6]", "\"numbers\":[0]"), ("\"numbers\":[6]", "\"numbers\":[-6]"),
      ("\"numbers\":[6]", "\"numbers\":[7]"), ("\"numbers\":[6]", "\"numbers\":6"),
      ("\"kernel\":3", "\"kernel\":0"), ("\"kernel\":3", "\"kernel\":\"x\""),
      ("\"kernel\":3", "\"kernel\":null"), ("\"kernel\":3", "\"kernel\":[1,\"a\"]"),
      ("\"stride\":1", "\"stride\":0"), ("\"pad\":1", "\"pad\":-1"),
      ("\"groups\":1", "\"groups\":0"), ("\"bias\":true", "\"bias\":3"),
      ("\"blocks\":[[", "\"blocks\":[7,["), ("\"blocks\":[[", "\"blocks\":[[7,"),
      ("\"options\":{", "\"options\":7,\"more\":{"), ("\"eps\":", "\"eps\":-1,\"more\":"),
      ("\"scale\":", "\"scale\":0,\"more\":"), ("\"zero\":3", "\"zero\":256"),
      ("\"bits\":8", "\"bits\":99"), ("\"name\":\"conv1\"", "\"name\":\"relu1\""),
      ("\"name\":\"conv1\"", "\"name\":\"\""), ("\"name\":\"conv1\"", "\"name\":\"conv9\""),
      ("\"quantizers\":{", "\"quantizers\":{\"none.weight\":{\"kind\":\"symmetric\",\"bits\":8},"),
      ("\"quantizers\":{", "\"quantizers\":{\"a\":7,"), ("\"symmetric\"", "\"asymmetric\""),
      ("\"symmetric\",\"bits\":8", "\"symmetric\",\"bits\":1"),
      ("\"symmetric\",\"bits\":8", "\"symmetric\",\"bits\":-9223372036854775808"),
    ])
  func values(old: String, new: String) throws {
    let found = try error(replacing: old, with: new)
    #expect(found?.hint.isEmpty == false)
  }

  @Test("weights under a quantizer are finite", arguments: [Float.infinity, -.infinity, .nan])
  func infinite(number: Float) throws {
    let network = try Self.network()
    let (entries, record) = try parts(of: network)
    for keyed in network.parameters where keyed.parameter.role == .weight {
      var values = keyed.parameter.value.values
      values[values.count - 1] = number
      let shape = keyed.parameter.value.shape.dimensions
      let damaged = entries.map {
        $0.name == keyed.key ? SafetensorsEntry(name: $0.name, shape: shape, values: values) : $0
      }
      let error = try readError(damaged, metadata: ["temper.network": record])
      let refusal = (error as? FormatError)?.expected
      let isQuantized = keyed.parameter.quantizer != nil
      #expect(refusal?.contains("finite") == (isQuantized ? true : nil), "\(error as Any)")
      if isQuantized { #expect(refusal?.contains(keyed.key) == true) }
    }
  }

  @Test("a rule with too few or too many scales is told", arguments: ["[1]", "[1,1,1,1,1,1,1]"])
  func scales(list: String) throws {
    // No layer of it has so many channels.
    let found = try error(
      replacing: #"{"kind":"symmetric","bits":8}"#,
      with: #"{"kind":"stored","bits":8,"scales":\#(list)}"#)
    #expect(found?.expected.contains("scales of") == true)
  }

  @Test(
    "texts that are no object are told", arguments: ["", "{", "[]", "7", "null", "{}", "\"a\""])
  func noObject(text: String) throws {
    let (entries, _) = try parts(of: try Self.network())
    #expect(try readError(entries, metadata: ["temper.network": text]) is FormatError)
  }

  @Test("every truncation is an error")
  func truncations() throws {
    let (entries, record) = try parts(of: try Self.network())
    let bytes = Array(record.utf8)
    for count in 0..<bytes.count {
      let text = String(decoding: bytes[..<count], as: UTF8.self)
      let error = try readError(entries, metadata: ["temper.network": text])
      #expect(error is FormatError, "at \(count)")
    }
  }

  /// Whatever a byte becomes, the file is refused with a clear error or read as a whole network.
  @Test("random bytes never crash")
  func randomBytes() throws {
    let (entries, record) = try parts(of: try Self.network())
    var stream = RandomStream(seed: 1, purpose: .test)
    let letters = Array("0123456789-+.eE\"{}[]:,\\ntruefals \u{0}\u{7f}".utf8)
    var refused = 0
    for _ in 0..<1500 {
      var bytes = Array(record.utf8)
      for _ in 0...stream.integer(below: 3) {
        let place = stream.integer(below: bytes.count)
        switch stream.integer(below: 4) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(letters[stream.integer(below: letters.count)], at: place)
        default: bytes[place] = letters[stream.integer(below: letters.count)]
        }
      }
      let text = String(decoding: bytes, as: UTF8.self)
      guard let error = try readError(entries, metadata: ["temper.network": text]) else { continue }
      refused += 1
      #expect(error is FormatError, "\(error)")
    }
    #expect(refused > 1000)
  }
}
