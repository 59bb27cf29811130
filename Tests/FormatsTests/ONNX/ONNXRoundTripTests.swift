// SPDX-License-Identifier: MIT
import Compression
import Formats
import Networks
import Tensors
import TestSupport
import Testing

/// What is written as ONNX computes the same when it is read again.
@Suite("Written graphs")
struct ONNXRoundTripTests {
  private func expectSameScores(_ network: Network) throws {
    let folder = try ScratchFolder()
    let path = folder("model.onnx")
    try ModelFormatRegistry.write(network, to: path)
    let found = try ModelFormatRegistry.read(path)
    #expect(found.name == network.name)
    #expect(found.history == network.history)
    #expect(found.input == network.input)
    #expect(found.parameterCount == network.parameterCount)
    let source = TensorSource(random: 5, shape: network.input, classes: 2)
    let difference = relativeDifference(
      SampleFiles.scores(found, of: source), SampleFiles.scores(network, of: source))
    #expect(difference < 1e-5)
  }

  @Test("of every kind of layer, pruned or not")
  func layers() throws {
    for plain in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
      try TinyNetworks.smallest(),
    ] {
      var network = plain.randomized()
      network.history = ["one", "two"]
      try expectSameScores(network)
      try expectSameScores(
        network.pruned(by: try PruningPlan.make(network, ratio: try PruningRatio(0.5))))
    }
  }

  @Test("of vectors that are added, joined and put back together as maps")
  func vectors() throws {
    let network = try Network(
      name: "vectors", input: FeatureShape(channels: 3, height: 4, width: 4),
      normalization: .identity(channels: 3),
      layers: [
        LayerDescription("globalpool"),
        LayerDescription(
          "residual", blocks: [[TinyNetworks.convolution(3, kernel: 1, padding: 0)]]),
        LayerDescription("concat", blocks: [[LayerDescription("linear", 4)], []]),
        LayerDescription("batchnorm"), LayerDescription("linear", 2),
      ])
    try expectSameScores(network.randomized())
  }

  @Test("equal networks give equal bytes")
  func deterministic() throws {
    let network = try TinyNetworks.mixed().randomized()
    let folder = try ScratchFolder()
    for name in ["a.onnx", "b.onnx", "a.npz", "b.npz"] {
      try ModelFormatRegistry.write(network, to: folder(name))
    }
    #expect(try folder.bytes("a.onnx") == folder.bytes("b.onnx"))
    #expect(try folder.bytes("a.npz") == folder.bytes("b.npz"))
    expectSame(try ModelFormatRegistry.read(folder("a.npz")), network)
  }
}
