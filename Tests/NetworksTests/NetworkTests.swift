// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Network")
struct NetworkTests {
  @Test("layers without a name get their kind and number, nested ones a path")
  func naming() throws {
    let network = try Network(
      name: "names", input: FeatureShape(channels: 2, height: 4, width: 4),
      normalization: .halves(channels: 2),
      layers: [
        TinyNetworks.convolution(4), LayerDescription("relu"),
        LayerDescription(
          "residual", name: "block",
          blocks: [[TinyNetworks.convolution(6)], [TinyNetworks.convolution(6)]]),
        LayerDescription("concat", blocks: [[TinyNetworks.convolution(1)], []]),
        TinyNetworks.convolution(2, bias: false), LayerDescription("relu"),
        LayerDescription("flatten"), LayerDescription("linear", 3),
      ])
    #expect(
      network.parameters.map(\.key) == [
        "conv1.weight", "conv1.bias", "block.conv1.weight", "block.conv1.bias",
        "block.shortcut.conv1.weight", "block.shortcut.conv1.bias",
        "concat1.branch1.conv1.weight", "concat1.branch1.conv1.bias", "conv2.weight",
        "linear1.weight", "linear1.bias",
      ])
    var paths: [String] = []
    network.visit { path, _ in paths.append(path) }
    #expect(
      paths == [
        "conv1", "relu1", "block", "block.conv1", "block.shortcut.conv1", "concat1",
        "concat1.branch1.conv1", "conv2", "relu2", "flatten1", "linear1",
      ])
    #expect(network.layerCosts.map(\.path) == paths.filter { !["block", "concat1"].contains($0) })
    #expect(network.classCount == 3)
  }

  @Test("parameters are changed in place, in nested layers too")
  func mapParameters() throws {
    var network = try TinyNetworks.residual()
    var keys: [String] = []
    network.mapParametersInOrder { key, parameter in
      keys.append(key)
      parameter.value = Tensor(repeating: Float(keys.count), shape: parameter.value.shape)
    }
    #expect(keys == network.parameters.map(\.key))
    for (index, keyed) in network.parameters.enumerated() {
      #expect(keyed.parameter.value.values.allSatisfy { $0 == Float(index + 1) })
    }
  }

  @Test("a copy does not change with its original")
  func value() throws {
    let network = try TinyNetworks.residual().initialized(seed: 1)
    var copy = network
    copy.mapParameters { _, parameter in parameter.value = parameter.value.map { $0 + 1 } }
    for (one, two) in zip(network.parameters, copy.parameters) {
      #expect(one.parameter != two.parameter)
    }
  }

  @Test("descriptions make the network again", arguments: ["eight", "residual", "mixed"])
  func roundTrip(name: String) throws {
    let network =
      try name == "eight"
      ? TinyNetworks.eightLayer() : name == "mixed" ? TinyNetworks.mixed() : TinyNetworks.residual()
    let again = try Network(
      name: name, input: network.input, normalization: network.normalization,
      layers: network.body.descriptions)
    #expect(again.body.descriptions == network.body.descriptions)
    #expect(again.parameters.map(\.key) == network.parameters.map(\.key))
    #expect(again.parameters.map(\.parameter) == network.parameters.map(\.parameter))
  }

  @Test("parameters are counted without running statistics, bytes with them")
  func counts() throws {
    let network = try TinyNetworks.residual()
    // Convolutions, batch normalizations, the classifier.
    let weights = 3 * 4 * 9 + 2 * 4 * 4 * 9 + 4 * 8 * 9 + 3 * 8 * 8 * 9
    let channels = 4 * 3 + 8 * 4
    #expect(network.parameterCount == weights + 2 * channels + 90)
    #expect(network.bytes == 4 * (weights + 4 * channels + 90))
    let costs = Dictionary(uniqueKeysWithValues: network.layerCosts.map { ($0.path, $0) })
    #expect(costs["layer2.0.conv1"]?.multiplyAccumulates == 4 * 8 * 9 * 16)
    #expect(costs["layer2.0.conv1"]?.output == FeatureShape(channels: 8, height: 4, width: 4))
    #expect(costs["linear"]?.multiplyAccumulates == 80)
    #expect(costs["bn1"]?.parameters == 8)
    #expect(costs["bn1"]?.bytes == 64)
  }

  @Test("weights at fewer bits take fewer bytes: packed, with a scale for each channel")
  func quantizedBytes() throws {
    var network = try TinyNetworks.smallest()
    let quantizer = try #require(WeightQuantizerRegistry.make(kind: "symmetric", bits: 4))
    network.mapParameters { key, parameter in
      if key == "linear1.weight" { parameter.quantizer = quantizer }
    }
    let cost = try #require(network.layerCosts.first { $0.path == "linear1" })
    #expect(cost.weightBits == 4)
    // 3 x 75 weights in half bytes, three scales, three biases in full.
    #expect(cost.bytes == 113 + 12 + 12)
  }
}
