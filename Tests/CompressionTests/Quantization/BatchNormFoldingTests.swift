// SPDX-License-Identifier: MIT
import Compression
import Networks
import Testing

@Suite struct BatchNormFoldingTests {
  private func expectSame(_ network: Network) {
    let folded = network.foldingBatchNormalization()
    #expect(difference(network.probe(), folded.probe()) <= 1e-4, "\(network.name)")
  }

  @Test func foldsInEveryBranch() throws {
    let network = try TestNetworks.residual()
    let folding = BatchNormFolding(network)
    #expect(
      Set(folding.folded) == [
        "batchnorm1", "block.batchnorm1", "block.batchnorm2", "block.shortcut.batchnorm1",
      ])
    #expect(folding.remaining.isEmpty)
    #expect(!folding.network.parameters.contains { $0.parameter.role == .scale })
    #expect(folding.network.parameter("stem.bias") != nil)
    #expect(folding.network.history.isEmpty)
    expectSame(network)
  }

  @Test func keepsWhatFollowsNoWeights() throws {
    let branch = [TestNetworks.convolution(4), TestNetworks.normalization]
    let network = try TestNetworks.network([
      TestNetworks.convolution(6, bias: false), TestNetworks.relu, TestNetworks.normalization,
      LayerDescription("concat", blocks: [branch, []]), TestNetworks.normalization,
      LayerDescription("flatten"), LayerDescription("linear", 5), TestNetworks.normalization,
      TestNetworks.normalization,
    ]).randomized()
    let folding = BatchNormFolding(network)
    #expect(Set(folding.folded) == ["concat1.branch1.batchnorm1", "batchnorm3", "batchnorm4"])
    #expect(Set(folding.remaining) == ["batchnorm1", "batchnorm2"])
    expectSame(network)
  }

  @Test func doesNotTouchQuantizedWeights() throws {
    var network = try TestNetworks.residual()
    network.change("stem.weight") { $0.quantizer = SymmetricQuantizer(bits: 8) }
    #expect(BatchNormFolding(network).remaining == ["batchnorm1"])
  }

  @Test(arguments: 0..<12)
  func randomGraphs(seed: Int) throws {
    var graph = RandomGraph(seed: 100 + seed)
    expectSame(try graph.network())
  }

  @Test func architectures() throws {
    expectSame(try TestNetworks.narrowed(ResNet20.self, by: 2, side: 8).randomized())
    expectSame(try TestNetworks.narrowed(VGG11.self, by: 16, side: 8).randomized())
  }

  @Test func withoutBatchNormalizationNothingChanges() throws {
    let network = try TestNetworks.small()
    let folded = network.foldingBatchNormalization()
    #expect(folded.parameters.map(\.parameter) == network.parameters.map(\.parameter))
  }
}
