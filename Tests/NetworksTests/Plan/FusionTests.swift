// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

/// Where a value is read twice, or lies in memory otherwise than its shape says.
@Suite("Plan fusion and reordering")
struct FusionTests {
  private func logits(_ network: Network, _ image: [Float]) throws -> [Float] {
    let shape: Shape = [1, network.input.channels, network.input.height, network.input.width]
    let source = TensorSource(images: try Tensor(image, shape: shape), labels: [0])
    let options = PlanOptions(inputSpace: .normalized)
    return BatchRun(network, source, options: options).logits[0]
  }

  private func network(
    _ layers: [LayerDescription], channels: Int = 1, height: Int = 1, width: Int = 2
  ) throws -> Network {
    try Network(
      name: "test", input: FeatureShape(channels: channels, height: height, width: width),
      normalization: .identity(channels: channels), layers: layers)
  }

  @Test("a rectifier is not fused where its input is read twice")
  func preActivation() throws {
    let point = TinyNetworks.convolution(1, name: "outer", kernel: 1, padding: 0)
    let inner = TinyNetworks.convolution(1, name: "inner", kernel: 1, padding: 0)
    let block = LayerDescription(
      "residual", name: "block", blocks: [[LayerDescription("relu"), inner]])
    let network = try network([point, block, LayerDescription("flatten")]).replacingParameters([
      "outer.weight": Tensor(repeating: -1, shape: [1, 1, 1, 1]),
      "outer.bias": Tensor(repeating: 0.5, shape: [1]),
      "block.inner.weight": Tensor(repeating: 2, shape: [1, 1, 1, 1]),
    ])
    // z = 0.5 - x; y = z + 2 max(z, 0).
    #expect(try logits(network, [1, 0.25]) == [-0.5, 0.75])
  }

  @Test("a rectifier after a sum leaves the summands alone")
  func sumThenRectifier() throws {
    let inner = TinyNetworks.convolution(1, name: "inner", kernel: 1, padding: 0)
    let layers = [
      LayerDescription("residual", name: "first", blocks: [[inner]]), LayerDescription("relu"),
      LayerDescription("residual", name: "second", blocks: [[]]), LayerDescription("relu"),
      LayerDescription("flatten"),
    ]
    let network = try network(layers).replacingParameters([
      "first.inner.weight": Tensor(repeating: -3, shape: [1, 1, 1, 1])
    ])
    // relu(x - 3 x), twice itself.
    #expect(try logits(network, [1, -2]) == [0, 8])
  }

  @Test("what follows a flatten sees the order channel, row, column")
  func flattened() throws {
    let image: [Float] = (0..<12).map { Float($0) - 4.5 }
    let plain = try network([LayerDescription("flatten")], channels: 3, height: 2, width: 2)
    #expect(try logits(plain, image) == image)
    let rectified = try network(
      [LayerDescription("flatten"), LayerDescription("relu")], channels: 3, height: 2, width: 2)
    #expect(try logits(rectified, image) == image.map { max($0, 0) })
    let normalized = try network(
      [LayerDescription("flatten"), LayerDescription("batchnorm", name: "bn")], channels: 3,
      height: 2, width: 2
    ).replacingParameters(["bn.bias": Tensor(shape: [12]) { Float($0) * 10 }])
    let shifted = image.indices.map { image[$0] + Float($0) * 10 }
    #expect(relativeDifference(try logits(normalized, image), shifted) < 1e-5)
    let weights = Tensor(shape: [2, 12, 1, 1]) { Float($0) / 8 }
    let convolved = try network(
      [
        LayerDescription("flatten"), LayerDescription("relu"),
        TinyNetworks.convolution(2, name: "conv", kernel: 1, padding: 0),
      ], channels: 3, height: 2, width: 2
    ).replacingParameters(["conv.weight": weights])
    let expected = (0..<2).map { output in
      (0..<12).reduce(Float(0)) { $0 + weights[output * 12 + $1] * max(image[$1], 0) }
    }
    #expect(try logits(convolved, image) == expected)
  }

  @Test("a linear layer reads a rectified, flattened map in the same order")
  func linearAfterFlatten() throws {
    let image: [Float] = (0..<12).map { Float($0) - 4.5 }
    let weights = Tensor(shape: [2, 12]) { Float($0) / 8 }
    for layers in [["relu", "flatten"], ["flatten", "relu"], ["flatten", "flatten", "relu"]] {
      let network = try network(
        layers.map { LayerDescription($0) } + [LayerDescription("linear", 2, name: "fc")],
        channels: 3, height: 2, width: 2
      ).replacingParameters(["fc.weight": weights])
      let expected = (0..<2).map { output in
        (0..<12).reduce(Float(0)) { $0 + weights[output * 12 + $1] * max(image[$1], 0) }
      }
      #expect(try logits(network, image) == expected)
    }
  }

  @Test("normalization folded into convolutions changes neither scores nor gradients")
  func folding() throws {
    for network in [try TinyNetworks.residual(), try TinyNetworks.mixed()] {
      let network = network.randomized()
      let source = TensorSource(random: 16, shape: network.input, classes: network.classCount)
      let expected = BatchRun(network, source, scale: 1)
      let executor = TileExecutor(
        Plan(network, options: PlanOptions(foldsNormalization: true)), mode: .inputGradient)
      let live = executor.load(0..<16, of: source)
      executor.forward()
      _ = executor.evaluate(
        CrossEntropy.self, labels: (0..<16).map { source.label(of: $0) }, live: live, scale: 1)
      executor.backward()
      for lane in 0..<16 {
        #expect(relativeDifference(executor.logits(of: lane), expected.logits[lane]) < 1e-4)
        #expect(
          relativeDifference(executor.inputGradient(of: lane), expected.inputGradients[lane]) < 1e-4
        )
      }
    }
  }

  @Test("one value may be a summand of two sums and be read besides")
  func sharedSummands() throws {
    let inner = { TinyNetworks.convolution(1, name: $0, kernel: 1, padding: 0) }
    let nested = LayerDescription("residual", name: "b", blocks: [[inner("two")]])
    let layers = [
      inner("zero"), LayerDescription("relu"),
      LayerDescription("residual", name: "a", blocks: [[nested]]), LayerDescription("flatten"),
    ]
    let network = try network(layers).replacingParameters([
      "zero.weight": Tensor(repeating: 1, shape: [1, 1, 1, 1]),
      "a.b.two.weight": Tensor(repeating: 3, shape: [1, 1, 1, 1]),
    ])
    // With z = max(x, 0): z + (z + 3 z), whose slope is 5 where x is positive.
    let source = TensorSource(
      images: try Tensor([2, -1], shape: [1, 1, 1, 2]), labels: [0])
    let run = BatchRun(
      network, source, options: PlanOptions(inputSpace: .normalized), logitsGradients: [[1, 1]])
    #expect(run.logits == [[10, 0]])
    #expect(run.inputGradients == [[5, 0]])
  }

  @Test("calibration sees each rectifier's output under its path")
  func observation() throws {
    let network = try TinyNetworks.mixed().randomized()
    let source = TensorSource(random: 16, shape: network.input, classes: 5)
    let executor = TileExecutor(Plan(network), mode: .observation)
    executor.load(0..<16, of: source)
    executor.forward()
    var seen: [String: [Float]] = [:]
    unsafe executor.observe { path, values, vectors in
      seen[path] = (0..<(vectors * 16)).map { unsafe values[$0] }
    }
    var expected = Set<String>()
    network.visit { path, layer in if layer is ReLU { expected.insert(path) } }
    #expect(expected.isSubset(of: seen.keys))
    #expect(Set(seen.keys).subtracting(expected).isSubset(of: network.roundingPoints))
    #expect(expected.allSatisfy { seen[$0]?.allSatisfy { $0 >= 0 } == true })
    // The first rectifier's output is what a network that ends there gives.
    let head = try Network(
      name: "head", input: network.input, normalization: network.normalization,
      layers: Array(network.body.descriptions.prefix(3)) + [LayerDescription("flatten")])
    let start = head.replacingParameters(
      Dictionary(uniqueKeysWithValues: network.parameters.map { ($0.key, $0.parameter.value) }))
    let wanted = BatchRun(start, source).logits
    let found = try #require(seen["relu1"])
    for lane in 0..<16 {
      for channel in 0..<6 {
        for pixel in 0..<36 {
          #expect(found[(pixel * 6 + channel) * 16 + lane] == wanted[lane][channel * 36 + pixel])
        }
      }
    }
  }
}
