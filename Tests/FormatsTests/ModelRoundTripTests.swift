// SPDX-License-Identifier: MIT
import Compression
import Formats
import Networks
import Tensors
import TestSupport
import Testing

/// What is saved comes back exactly.
@Suite("Saved models")
struct ModelRoundTripTests {
  @Test("every architecture comes back", arguments: ArchitectureRegistry.all.map { $0.name })
  func architectures(name: String) throws {
    let architecture = try #require(ArchitectureRegistry.named(name))
    let network = try architecture.make(input: architecture.customaryInput, classes: 7)
    // Random numbers in all parameters, but cheap ones: some have eleven million.
    var filled = network
    var state: UInt32 = 1
    filled.mapParameters { key, parameter in
      let isVariance = key.hasSuffix("var")
      parameter.value = Tensor(shape: parameter.value.shape) { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return isVariance ? 1 : (Float(state >> 8) * 0x1p-24 - 0.5) / 8
      }
    }
    expectSame(try writtenAndRead(filled), filled)
  }

  @Test("graphs of every kind of layer come back")
  func graphs() throws {
    for network in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
      try TinyNetworks.smallest(),
    ] {
      expectSame(try writtenAndRead(network.randomized()), network.randomized())
    }
  }

  @Test("numbers of every kind come back, bit for bit")
  func numbers() throws {
    let values: [Float] = [
      -0.0, .nan, .infinity, -.infinity, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0.1,
      -Float.leastNormalMagnitude / 3, Float(bitPattern: 0x7FC1_2345),
    ]
    let network = try TinyNetworks.smallest().replacingParameters([
      "conv1.bias": Tensor(Array(values[0..<3]), shape: [3]),
      "linear1.bias": Tensor(Array(values[3..<6]), shape: [3]),
      "conv1.weight": Tensor(shape: [3, 1, 3, 3]) { values[$0 % values.count] },
    ])
    let found = try writtenAndRead(network)
    for (left, right) in zip(found.parameters, network.parameters) {
      #expect(haveSameBits(left.parameter.value.values, right.parameter.value.values))
    }
  }

  @Test("texts and pre-processing of every kind come back")
  func texts() throws {
    var network = try Network(
      name: "a \"quoted\" \\ näme\n\u{1}🙂", input: FeatureShape(channels: 3, height: 4, width: 4),
      normalization: Normalization(
        mean: [0.4914, 0.48216, 1e-30], deviation: [0.247, 1 / 3, 12_345_678]),
      layers: [
        LayerDescription("batchnorm", name: "norm", options: ["eps": .real(0.001)]),
        LayerDescription("globalpool", name: "größe"), LayerDescription("linear", 2),
      ])
    network.history = ["prune 0.5 by=l1", "", "quantize 8 \"x\""]
    expectSame(try writtenAndRead(network.randomized()), network.randomized())
  }

  @Test("deeply nested layers come back")
  func nesting() throws {
    var layer = LayerDescription("relu")
    for _ in 0..<40 { layer = LayerDescription("residual", blocks: [[layer]]) }
    let network = try Network(
      name: "deep", input: FeatureShape(channels: 2), normalization: .identity(channels: 2),
      layers: [layer, LayerDescription("linear", 2)])
    expectSame(try writtenAndRead(network.randomized()), network.randomized())
  }

  @Test("compressed networks come back", arguments: [1, 2, 4, 8, 16])
  func compressed(bits: Int) throws {
    for plain in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
    ] {
      let network = plain.randomized()
      let pruned = try network.pruned(
        by: PruningPlan.make(network, ratio: try PruningRatio(0.5)))
      #expect(pruned.parameterCount < network.parameterCount)
      expectSame(try writtenAndRead(pruned), pruned)
      for start in [network, pruned] {
        let source = TensorSource(random: 20, shape: start.input, classes: 2)
        let calibration = try Calibration.measure(
          start, over: source, parallel: Parallel(threads: 2))
        let quantized = try start.quantized(bits: bits, calibration: calibration)
        #expect(quantized.isQuantized)
        let found = try writtenAndRead(quantized)
        expectSame(found, quantized)
        #expect(found.isQuantized && found.bytes == quantized.bytes)
        let small = try quantized.pruned(
          by: PruningPlan.make(quantized, ratio: try PruningRatio(0.25)))
        expectSame(try writtenAndRead(small), small)
      }
    }
  }

  @Test("equal networks give equal files, which are replaced whole")
  func files() throws {
    let network = try TinyNetworks.mixed().randomized()
    try withModelFile { path in
      try ModelFormatRegistry.write(try TinyNetworks.smallest(), to: path)
      try ModelFormatRegistry.write(network, to: path)
      let first = try SafetensorsFile.read(path)
      expectSame(try ModelFormatRegistry.read(path), network)
      try ModelFormatRegistry.write(try ModelFormatRegistry.read(path), to: path)
      #expect(try SafetensorsFile.read(path) == first)
    }
  }

  @Test("a template of the same name is welcome, another is not")
  func templates() throws {
    let network = try TinyNetworks.mixed().randomized()
    expectSame(try writtenAndRead(network, as: try TinyNetworks.mixed()), network)
    do {
      _ = try writtenAndRead(network, as: try TinyNetworks.smallest())
      Issue.record("another network was expected")
    } catch let error as FormatError {
      #expect(error.expected == "a tiny network, as as= says")
      #expect(error.found == "a tiny-mixed network")
    }
  }
}
