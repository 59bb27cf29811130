// SPDX-License-Identifier: MIT
import Formats
import Networks
import Tensors
import TestSupport
import Testing

/// Which layer of a file fills which of a network.
@Suite("Mapping of parameters")
struct WeightMappingTests {
  /// Reads the parameters of a network under other names into another network.
  private func load(
    _ network: Network, renaming: (String) -> String = { $0 }, extra: [SafetensorsEntry] = [],
    into template: Network, map: [String] = []
  ) throws -> LoadedModel {
    let entries = network.parameters.map { keyed in
      SafetensorsEntry(
        name: renaming(keyed.key), shape: keyed.parameter.value.shape.dimensions,
        values: keyed.parameter.value.values)
    }
    return try withModelFile { path in
      try SafetensorsFile(entries: entries + extra).write(to: path)
      return try ModelFormatRegistry.load(
        path, images: nil, template: { _ in template },
        overrides: map.compactMap { WeightOverride($0) })
    }
  }

  private func two(_ names: [String], bias: Bool = true) throws -> Network {
    try Network(
      name: "two", input: FeatureShape(channels: 4), normalization: .identity(channels: 4),
      layers: names.map {
        LayerDescription("linear", 4, name: $0, options: ["bias": .flag(bias)])
      })
  }

  @Test("names win over order, and what all names begin with does not count")
  func names() throws {
    let network = try two(["a", "b"]).randomized()
    let loaded = try load(
      network, renaming: { "module.net.\($0)" }, into: try two(["b", "a"]))
    #expect(loaded.mapping?.pairs.map(\.theirs) == ["module.net.b", "module.net.a"])
    #expect(loaded.mapping?.pairs.map(\.reason) == [.name, .name])
    #expect(loaded.network.parameter("a.weight") == network.parameter("a.weight"))
  }

  @Test("order is that of numbers, not of letters")
  func naturalOrder() throws {
    let network = try two(["l2", "l10"]).randomized()
    let loaded = try load(network, into: try two(["x", "y"]))
    #expect(loaded.mapping?.pairs.map(\.theirs) == ["l2", "l10"])
    #expect(loaded.network.parameter("x.bias") == network.parameter("l2.bias"))
  }

  @Test("the last matrix says how many classes there are")
  func classes() throws {
    let narrow = try Network(
      name: "narrow", input: FeatureShape(channels: 4), normalization: .identity(channels: 4),
      layers: [LayerDescription("linear", 8), LayerDescription("linear", 3)])
    try withModelFile { path in
      let entries = narrow.parameters.map { keyed in
        SafetensorsEntry(
          name: keyed.key, shape: keyed.parameter.value.shape.dimensions,
          values: keyed.parameter.value.values)
      }
      try SafetensorsFile(entries: entries).write(to: path)
      var asked: [Int?] = []
      _ = try ModelFormatRegistry.load(
        path, images: nil,
        template: { classes in
          asked.append(classes)
          return narrow
        })
      #expect(asked == [3])
    }
  }

  @Test("the user's word comes first")
  func overrides() throws {
    let network = try two(["p", "q"]).randomized()
    let template = try two(["x", "y"])
    let swapped = try load(network, into: template, map: ["x:q", "y:p"])
    #expect(swapped.network.parameter("x.weight") == network.parameter("q.weight"))
    let single = try load(
      network, into: template,
      map: ["x.weight:q.weight", "x.bias:p.bias", "y.weight:p.weight", "y.bias:q.bias"])
    #expect(single.network.parameter("x.weight") == network.parameter("q.weight"))
    #expect(single.network.parameter("x.bias") == network.parameter("p.bias"))
    let extra = SafetensorsEntry(name: "mean.value", shape: [3], values: [Float(1), 2, 3])
    let left = try load(network, extra: [extra], into: template, map: ["none:mean.value"])
    #expect(left.network.parameter("y.weight") == network.parameter("q.weight"))
    for wrong in ["z:q", "x:z", "none:z", "x.weight:p.bias"] {
      #expect(throws: FormatError.self, "\(wrong)") {
        try load(network, into: template, map: [wrong])
      }
    }
    #expect(WeightOverride("x") == nil && WeightOverride(":x") == nil)
  }

  @Test("what does not fit is told with what to do")
  func misfits() throws {
    let network = try two(["p", "q"]).randomized()
    func error(_ body: () throws -> LoadedModel) -> FormatError? {
      do { _ = try body() } catch { return error as? FormatError }
      return nil
    }
    let extra = SafetensorsEntry(
      name: "r.weight", shape: [4, 4], values: [Float](repeating: 0, count: 16))
    let surplus = error { try load(network, extra: [extra], into: try two(["x", "y"])) }
    #expect(surplus?.hint.contains("map={none:r}") == true)
    let biases = error { try load(network, into: try two(["x", "y"], bias: false)) }
    #expect(biases?.hint.contains("bias=yes") == true, "\(biases as Any)")
    let steps = SafetensorsEntry(name: "p.num_batches_tracked", shape: [], values: [Int64(3)])
    #expect(error { try load(network, extra: [steps], into: try two(["x", "y"])) } == nil)
    let missing = error { try load(try two(["p"]).randomized(), into: try two(["x", "y"])) }
    #expect(missing?.expected.contains("y.weight") == true)
  }
}
