// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

/// A pruned network computes what the same network with silenced channels computes.
@Suite struct SurgeryTests {
  private func expectSilence(
    _ network: Network, ratio: Double, criterion: any PruningCriterion = L1Norm(),
    linear: Bool = false
  ) throws {
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(ratio), criterion: criterion,
      options: PruningOptions(includesLinear: linear))
    let pruned = try network.pruned(by: plan)
    let expected = network.silencing(plan).probe()
    #expect(isFinite(expected))
    #expect(difference(expected, pruned.probe()) <= 1e-5, "\(network.name) at \(ratio)")
    try expectValid(pruned)
    if plan.removedCount > 0 { #expect(pruned.parameterCount < network.parameterCount) }
  }

  /// The layers can be made anew from their descriptions, with parameters of the same shapes.
  private func expectValid(_ network: Network) throws {
    let again = try Network(
      name: network.name, input: network.input, normalization: network.normalization,
      layers: network.body.descriptions)
    #expect(
      again.parameters.map { "\($0.key) \($0.parameter.value.shape)" }
        == network.parameters.map { "\($0.key) \($0.parameter.value.shape)" })
    #expect(again.classCount == network.classCount)
  }

  @Test(arguments: 1...9)
  func eightLayer(tenth: Int) throws {
    let network = try TestNetworks.narrowed(EightLayer.self, by: 2).randomized()
    try expectSilence(network, ratio: Double(tenth) / 10)
  }

  @Test(arguments: 1...9)
  func smallArchitectures(tenth: Int) throws {
    for architecture in [LeNet5.self, ResNet20.self, VGG11.self] as [any Architecture.Type] {
      let divisor = architecture.name == "vgg11" ? 16 : 2
      let side = architecture.name == "lenet5" ? 20 : 8
      let network = try TestNetworks.narrowed(architecture, by: divisor, side: side).randomized()
      try expectSilence(network, ratio: Double(tenth) / 10)
    }
  }

  @Test(arguments: [0.1, 0.5, 0.9])
  func deepArchitectures(ratio: Double) throws {
    for (architecture, divisor) in [(ResNet18.self, 8), (ResNet56.self, 4)]
      as [(any Architecture.Type, Int)]
    {
      let network = try TestNetworks.narrowed(architecture, by: divisor, side: 8).randomized()
      try expectSilence(network, ratio: ratio, criterion: BatchNormScale())
    }
  }

  @Test(arguments: 0..<40)
  func randomGraphs(seed: Int) throws {
    var graph = RandomGraph(seed: seed)
    let network = try graph.network()
    let criterion: any PruningCriterion = seed % 2 == 0 ? L2Norm() : RandomChoice(seed: 1)
    try expectSilence(
      network, ratio: Double(seed % 9 + 1) / 10, criterion: criterion, linear: seed % 3 == 0)
  }

  @Test func twiceIsOnceMore() throws {
    let network = try TestNetworks.residual()
    let ratio = try PruningRatio(0.5)
    let once = try network.pruned(by: PruningPlan.make(network, ratio: ratio))
    let plan = try PruningPlan.make(once, ratio: ratio, criterion: L2Norm())
    let twice = try once.pruned(by: plan)
    #expect(plan.cuts.map(\.keptCount) == [2, 2, 3])
    #expect(difference(once.silencing(plan).probe(), twice.probe()) <= 1e-5)
    #expect(twice.history == ["prune 0.5 by=l1", "prune 0.5 by=l2"])
    try expectValid(twice)
  }

  @Test func ratioZeroChangesOnlyTheHistory() throws {
    let network = try TestNetworks.residual()
    let pruned = try network.pruned(by: PruningPlan.make(network, ratio: PruningRatio(0)))
    #expect(pruned.parameters.map(\.parameter) == network.parameters.map(\.parameter))
    #expect(pruned.history == ["prune 0 by=l1"])
  }

  @Test func undoIsTheOldValue() throws {
    let network = try TestNetworks.residual()
    let (scores, parameters) = (network.probe(), network.parameters.map(\.parameter))
    _ = try network.pruned(by: PruningPlan.make(network, ratio: PruningRatio(0.9)))
    #expect(network.parameters.map(\.parameter) == parameters)
    #expect(network.probe() == scores)
    #expect(network.history.isEmpty)
  }

  @Test func silentChannelsGoFirstAndChangeNothing() throws {
    let network = try TestNetworks.residual()
    let plan = try PruningPlan.make(network, ratio: PruningRatio(0.3), criterion: RandomChoice())
    let silenced = network.silencing(plan)
    let again = try PruningPlan.make(silenced, ratio: PruningRatio(0.3))
    #expect(again.cuts == plan.cuts)
    let pruned = try silenced.pruned(by: again)
    #expect(difference(silenced.probe(), pruned.probe()) <= 1e-5)
  }

  @Test func plansFitOneNetwork() throws {
    let network = try TestNetworks.residual()
    let plan = try PruningPlan.make(network, ratio: PruningRatio(0.5))
    let pruned = try network.pruned(by: plan)
    #expect(throws: CompressionError.planOfAnotherNetwork) { try pruned.pruned(by: plan) }
    #expect(throws: CompressionError.planOfAnotherNetwork) {
      try TestNetworks.small().pruned(by: plan)
    }
  }
}
