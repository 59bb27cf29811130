// SPDX-License-Identifier: MIT
import Compression
import Networks
import Testing

/// Pruning and quantization in either order.
@Suite struct CombinationTests {
  private func quantized(_ network: Network, _ bits: Int) throws -> Network {
    try network.quantized(bits: bits, calibration: calibrate(network))
  }

  private func pruned(_ network: Network, _ ratio: Double) throws -> (Network, PruningPlan) {
    let plan = try PruningPlan.make(network, ratio: PruningRatio(ratio))
    return (try network.pruned(by: plan), plan)
  }

  @Test(arguments: [16, 8, 4])
  func pruningAQuantizedNetworkSilencesChannels(bits: Int) throws {
    for network in [try TestNetworks.small(), try TestNetworks.residual()] {
      let whole = try quantized(network, bits)
      let (small, plan) = try pruned(whole, 0.5)
      #expect(difference(whole.silencing(plan, reading: true).probe(), small.probe()) <= 1e-5)
      #expect(
        small.parameters.map(\.parameter.quantizer?.bits)
          == whole.parameters.map(\.parameter.quantizer?.bits))
      #expect(small.history.count == 2)
      #expect(small.history.last == "prune 0.5 by=l1")
    }
  }

  @Test(arguments: [1, 2])
  func pruningWorksAtFewBits(bits: Int) throws {
    let (small, _) = try pruned(try quantized(try TestNetworks.residual(), bits), 0.5)
    #expect(isFinite(small.probe()))
  }

  @Test func quantizingAPrunedNetworkStaysClose() throws {
    let (small, _) = try pruned(try TestNetworks.residual(), 0.5)
    let both = try quantized(small, 8)
    #expect(relativeError(small.probe(), both.probe()) <= 0.05)
    #expect(both.history.map { $0.split(separator: " ").first } == ["prune", "quantize"])
  }

  @Test(arguments: 0..<10)
  func randomGraphsInBothOrders(seed: Int) throws {
    var graph = RandomGraph(seed: 200 + seed)
    let network = try graph.network()
    let (first, _) = try pruned(try quantized(network, 8), 0.4)
    let second = try quantized(try pruned(network, 0.4).0, 8)
    #expect(isFinite(first.probe()))
    #expect(isFinite(second.probe()))
  }
}
