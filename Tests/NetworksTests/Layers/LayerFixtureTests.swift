// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

/// Every layer alone, in the network [layer, flatten], against PyTorch.
@Suite("Layers against PyTorch")
struct LayerFixtureTests {
  /// Float32 against float64: sums of up to a few hundred products.
  private static let tolerance = 5e-6

  @Test("output, input gradient and parameter gradients", arguments: Fixture.names(in: "layers"))
  func agrees(name: String) throws {
    let fixture = try Fixture.load("layers", name)
    let (network, source) = try Self.network(of: fixture)
    let expected = try fixture.tensor("output")
    let rows = Self.rows(of: try fixture.tensor("output_gradient"))
    let isTraining = fixture.isTraining
    let options = PlanOptions(
      inputSpace: .normalized, batchNormalization: isTraining ? .training : .evaluation)
    let run = BatchRun(network, source, options: options, logitsGradients: rows)
    #expect(relativeDifference(run.logits.flatMap { $0 }, expected.values) < Self.tolerance)
    let inputGradient = try Self.joined(fixture, "input_gradient", "input2_gradient")
    #expect(
      relativeDifference(run.inputGradients.flatMap { $0 }, inputGradient.values)
        < Self.tolerance)
    for keyed in network.parameters where keyed.parameter.isTrainable {
      let found = try #require(run.parameterGradients[keyed.key])
      let expected = try fixture.tensor("\(keyed.parameter.name)_gradient")
      #expect(
        relativeDifference(found.values, expected.values) < Self.tolerance, "\(keyed.key)")
    }
    guard isTraining else { return }
    for name in ["running_mean", "running_var"] {
      let found = try #require(run.updated.parameter("layer.\(name)"))
      let expected = try fixture.tensor("\(name)_after")
      #expect(relativeDifference(found.values, expected.values) < Self.tolerance, "\(name)")
    }
  }

  @Test("there are fixtures of every kind of layer")
  func coverage() throws {
    let kinds = try Set(
      Fixture.names(in: "layers").flatMap { name in
        try Self.layers(of: Fixture.load("layers", name)).map(\.kind)
      })
    #expect(kinds.union(["flatten"]) == Set(LayerRegistry.all.map { $0.kind }))
  }

  private static func network(of fixture: Fixture) throws -> (Network, TensorSource) {
    let images = try joined(fixture, "input", "input2")
    let source = TensorSource(
      images: images, labels: Array(repeating: 0, count: images.shape[0]))
    var network = try Network(
      name: fixture.name, input: source.shape,
      normalization: .identity(channels: source.shape.channels),
      layers: layers(of: fixture) + [LayerDescription("flatten", name: "end")])
    var values: [String: Tensor] = [:]
    for keyed in network.parameters {
      values[keyed.key] = try fixture.tensor(keyed.parameter.name)
    }
    network = network.replacingParameters(values)
    return (network, source)
  }

  private static func layers(of fixture: Fixture) throws -> [LayerDescription] {
    let kind = try fixture.text("kind")
    switch kind {
    case "convolution":
      return [
        TinyNetworks.convolution(
          try fixture.number("output_channels"), name: "layer",
          kernel: try fixture.number("kernel"), stride: try fixture.number("stride"),
          padding: try fixture.number("padding"), groups: try fixture.number("groups"),
          bias: try fixture.text("bias") == "true")
      ]
    case "linear":
      let linear = LayerDescription(
        "linear", try fixture.number("output_features"), name: "layer",
        options: ["bias": .flag(try fixture.text("bias") == "true")])
      return try fixture.text("flatten") == "true"
        ? [LayerDescription("flatten"), linear] : [linear]
    case "max_pooling", "average_pooling":
      return [
        LayerDescription(
          kind == "max_pooling" ? "maxpool" : "avgpool", try fixture.number("kernel"),
          options: [
            "stride": .integer(try fixture.number("stride")),
            "pad": .integer(try fixture.number("padding")),
          ])
      ]
    case "shortcut":
      return [
        LayerDescription(
          "shortcut", try fixture.number("output_channels"),
          options: ["stride": .integer(try fixture.number("stride"))])
      ]
    case "residual_add", "concatenation":
      let first = try fixture.tensor("input").shape[1]
      let second = try fixture.tensor("input2").shape[1]
      return [
        LayerDescription(
          kind == "concatenation" ? "concat" : "residual",
          blocks: [[picking(0..<first)], [picking(first..<(first + second))]])
      ]
    default:
      let words = [
        "relu": "relu", "batch_normalization": "batchnorm",
        "global_average_pooling": "globalpool",
      ]
      return [LayerDescription(words[kind] ?? kind, name: "layer")]
    }
  }

  /// A shortcut that passes on some channels only: both inputs of a join come in one image.
  private static func picking(_ channels: Range<Int>) -> LayerDescription {
    LayerDescription(
      "shortcut", channels.count,
      options: ["stride": .integer(1), "sources": .integers(Array(channels))])
  }

  /// A tensor [N, C, H, W], with the channels of a second one behind its own if there is one.
  private static func joined(
    _ fixture: Fixture, _ first: String, _ second: String
  ) throws -> Tensor {
    let left = try fixture.tensor(first)
    guard fixture.has(second) else { return left }
    let right = try fixture.tensor(second)
    var sizes = left.shape.dimensions
    sizes[1] += right.shape[1]
    let values = zip(rows(of: left), rows(of: right)).flatMap { $0 + $1 }
    return try Tensor(values, shape: Shape(sizes))
  }

  private static func rows(of tensor: Tensor) -> [[Float]] {
    let size = tensor.count / tensor.shape[0]
    return (0..<tensor.shape[0]).map { Array(tensor.values[($0 * size)..<(($0 + 1) * size)]) }
  }
}
