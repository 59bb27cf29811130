// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Integer plans")
struct IntegerPlanTests {
  /// A network with rules on everything that integer execution needs, drawn by seed.
  private func quantized(
    _ network: Network, bits: Int, activations: Int = 8, seed: UInt64 = 1
  ) throws -> Network {
    var stream = RandomStream(seed: seed, purpose: .test)
    let kind = bits == 1 ? "binary" : bits == 2 ? "ternary" : "symmetric"
    let rule = try #require(WeightQuantizerRegistry.make(kind: kind, bits: bits))
    var result = network.randomized(seed: seed)
    result.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.quantizer = rule }
    }
    func grid(signed: Bool) -> ActivationQuantizer {
      let reach = 1 + abs(stream.normal())
      return ActivationQuantizer(
        bits: activations, covering: (signed ? -reach * 0.7 : 0)...reach)
    }
    for point in result.roundingPoints { result.roundings[point] = grid(signed: true) }
    result.mapLayers { _, layer in
      guard var rounding = layer as? any OutputRounding else { return }
      rounding.quantizer = grid(signed: false)
      layer = rounding
    }
    return result
  }

  /// The scores of 16 random images, in one arithmetic.
  private func scores(
    _ network: Network, _ arithmetic: PlanOptions.Arithmetic, seed: UInt64 = 1
  ) -> [[Float]] {
    let source = TensorSource(random: 16, shape: network.input, classes: 2, seed: seed)
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = arithmetic
    let plan = Plan(network, options: options)
    #expect(plan.isOnGrid)
    let executor = TileExecutor(plan, mode: .inference)
    executor.load(0..<16, of: source)
    executor.forward()
    return (0..<16).map { executor.logits(of: $0) }
  }

  private func networks() throws -> [Network] {
    [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
      try TinyNetworks.smallest(),
    ]
  }

  @Test("integer and simulated scores have the same bits", arguments: [8, 4, 3, 2, 1])
  func agreement(bits: Int) throws {
    for network in try networks() {
      for seed in 1...3 {
        for activations in [8, 4, 2] {
          let network = try quantized(
            network, bits: bits, activations: activations, seed: UInt64(seed))
          #expect(Plan.integerObstacle(of: network) == nil)
          let integer = scores(network, .integer, seed: UInt64(seed))
          #expect(integer == scores(network, .simulated, seed: UInt64(seed)))
          #expect(Set(integer.flatMap { $0 }).count > 4, "\(network.name) says something")
        }
      }
    }
  }

  @Test(
    "weights of one bit agree where bits are counted and where they are not", arguments: [8, 2, 1])
  func binary(activations: Int) throws {
    func convolution(
      _ width: Int, groups: Int = 1, stride: Int = 1
    ) -> LayerDescription {
      LayerDescription(
        "conv", width,
        options: [
          "kernel": .integer(3), "pad": .integer(1), "groups": .integer(groups),
          "stride": .integer(stride),
        ])
    }
    let plain = try Network(
      name: "wide", input: FeatureShape(channels: 3, height: 5, width: 6),
      normalization: .halves(channels: 3),
      layers: [
        convolution(64), LayerDescription("relu"), convolution(24, stride: 2),
        LayerDescription("relu"), convolution(24, groups: 2),
        // Sums that no rectifier follows have a zero point, with which padding is written out.
        LayerDescription("residual", blocks: [[convolution(24)]]), convolution(16),
        LayerDescription("relu"), LayerDescription("flatten"), LayerDescription("linear", 10),
      ])
    let network = try quantized(plain, bits: 1, activations: activations)
    #expect(Plan.integerObstacle(of: network) == nil)
    let integer = scores(network, .integer)
    #expect(integer == scores(network, .simulated))
    #expect(Set(integer.flatMap { $0 }).count > 3)
    // What a mask prunes has the code 0: no sign.
    var masked = network
    masked.mapParameters { _, parameter in
      guard parameter.role == .weight else { return }
      parameter.apply(Tensor(shape: parameter.value.shape) { $0 % 5 == 0 ? 0 : 1 })
    }
    #expect(scores(masked, .integer) == scores(masked, .simulated))
  }

  @Test("random graphs agree, with odd channels, every join and the widest codes")
  func randomGraphs() throws {
    for seed in 1...12 {
      var stream = RandomStream(seed: UInt64(seed), purpose: .test)
      func pick(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + Int(stream.uniform() * Float(range.count)) % range.count
      }
      let width = pick(1...9)
      let convolution = TinyNetworks.convolution
      let colours = pick(1...3)
      let network = try Network(
        name: "random", input: FeatureShape(channels: colours, height: 7, width: 6),
        normalization: .halves(channels: colours),
        layers: [
          convolution(width, nil, 3, pick(1...2), 1, 1, true), LayerDescription("relu"),
          convolution(width, nil, 3, 1, 1, width, true), LayerDescription("relu"),
          LayerDescription(
            "residual",
            blocks: [
              [convolution(width, nil, 3, 1, 1, 1, false)],
              [convolution(width, nil, 1, 1, 0, 1, true)],
            ]),
          LayerDescription(
            "concat",
            blocks: [[convolution(pick(1...7), nil, 3, 1, 1, 1, true)], [], []]),
          LayerDescription("relu"), LayerDescription("globalpool"),
          LayerDescription("linear", pick(2...11)),
        ])
      let rounded = try quantized(network, bits: [8, 4, 3, 2, 1][seed % 5], seed: UInt64(seed))
      #expect(scores(rounded, .integer) == scores(rounded, .simulated))
    }
  }
}
