// SPDX-License-Identifier: MIT
import Compression
import Networks
import Testing

@Suite struct PruningSizeTests {
  private func pruned(_ network: Network, _ ratio: Double) throws -> Network {
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(ratio), criterion: RandomChoice())
    return try network.pruned(by: plan)
  }

  /// Parameters of the eight-layer network with six widths, for 1x28x28 and ten classes.
  private func eightLayerCount(_ widths: [Int]) -> Int {
    let convolutions = zip([1] + widths, widths).reduce(0) { $0 + $1.0 * $1.1 * 9 + $1.1 }
    return convolutions + (widths[5] * 16 + 1) * 128 + 129 * 10
  }

  @Test func eightLayer() throws {
    let network = try EightLayer.make(input: EightLayer.customaryInput, classes: 10)
    #expect(network.parameterCount == 549_994)
    #expect(network.parameterCount == eightLayerCount([32, 32, 64, 64, 128, 128]))
    #expect(try pruned(network, 0.5).parameterCount == eightLayerCount([16, 16, 32, 32, 64, 64]))
    #expect(try pruned(network, 0.5).parameterCount == 204_282)
    #expect(try pruned(network, 0.9).parameterCount == eightLayerCount([4, 4, 7, 7, 13, 13]))
  }

  @Test func resNet20KeepsAQuarter() throws {
    let network = try ResNet20.make(input: ResNet20.customaryInput, classes: 10)
    let half = try pruned(network, 0.5)
    let share = Double(half.parameterCount) / Double(network.parameterCount)
    #expect(abs(share - 0.25) <= 0.02)
    #expect(half.body.descriptions.first?.numbers == [8])
  }

  @Test func resNet18KeepsAQuarter() throws {
    let network = try ResNet18.make(input: ResNet18.customaryInput, classes: 10)
    let share = Double(try pruned(network, 0.5).parameterCount) / Double(network.parameterCount)
    #expect(abs(share - 0.25) <= 0.005)
  }
}
