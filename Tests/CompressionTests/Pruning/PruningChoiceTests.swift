// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

/// Scope, limits, ratios by layer, targets and steps.
@Suite struct PruningChoiceTests {
  private func plan(
    _ network: Network, _ ratio: Double, by criterion: any PruningCriterion = L1Norm(),
    _ options: PruningOptions
  ) throws -> PruningPlan {
    try PruningPlan.make(
      network, ratio: PruningRatio(ratio), criterion: criterion, options: options)
  }

  @Test func globalScopeTakesTheLowestOfAll() throws {
    var network = try TestNetworks.small()
    network.change("first.weight") { $0.value = $0.value.map { $0 * 1e-3 } }
    // BatchNormScale aside, LAMP compares groups; plain norms are divided by their group's mean.
    let scaled = try plan(network, 0.5, PruningOptions(scope: .global))
    #expect(scaled.removedCount == 9)
    #expect(scaled.cuts.allSatisfy { !$0.removed.isEmpty })
    let lamp = try plan(network, 0.5, by: LayerAdaptiveMagnitude(), PruningOptions(scope: .global))
    #expect(lamp.removedCount == 9)
  }

  @Test(arguments: 1...9)
  func noGroupLosesMoreThanItsLimit(tenth: Int) throws {
    let network = try TestNetworks.narrowed(VGG11.self, by: 16, side: 8).randomized()
    let options = PruningOptions(scope: .global, limit: try PruningRatio(0.6))
    let cuts = try plan(network, Double(tenth) / 10, by: BatchNormScale(), options).cuts
    for cut in cuts { #expect(cut.removed.count <= cut.group.count * 6 / 10) }
  }

  @Test func globalScopeNeverEmptiesAGroup() throws {
    var network = try TestNetworks.small()
    network.change("second.weight") { $0.value = $0.value.map { $0 * 1e-6 } }
    for kind in PruningCriterionRegistry.all where kind.name != BatchNormScale.name {
      let plan = try PruningPlan.make(
        network, ratio: PruningRatio(0.95), criterion: kind.init(seed: 0),
        options: PruningOptions(scope: .global), gradients: .synthetic(for: network))
      for cut in plan.cuts { #expect(cut.keptCount >= 1, "\(kind.name)") }
      #expect(plan.removedCount == 16, "\(kind.name)")
    }
  }

  @Test func layersHaveRatiosOfTheirOwn() throws {
    let network = try TestNetworks.small()
    for scope in PruningScope.allCases {
      let options = PruningOptions(
        scope: scope, ratios: ["second": try PruningRatio(0.75)])
      #expect(try plan(network, 0.2, options).cuts.map(\.keptCount) == [8, 2])
      #expect(
        try plan(network, 0.2, options).historyEntry
          == "prune 0.2 by=l1" + (scope == .global ? " scope=global" : "") + " layers=second:0.75")
    }
    #expect(throws: CompressionError.layerNotPrunable(name: "hidden")) {
      try plan(network, 0.2, PruningOptions(ratios: ["hidden": try PruningRatio(0.5)]))
    }
    let coupled = PruningOptions(ratios: [
      "block.conv2": try PruningRatio(0.5), "block.shortcut": try PruningRatio(0.25),
    ])
    #expect(
      throws: CompressionError.ratiosDisagree(layers: ["block.conv2", "block.shortcut.conv1"])
    ) { try plan(try TestNetworks.residual(), 0, coupled) }
  }

  @Test(arguments: [0.75, 0.5, 0.25, 0.1], PruningTarget.Quantity.allCases)
  func targetsAreMetFromBelow(share: Double, quantity: PruningTarget.Quantity) throws {
    let network = try TestNetworks.narrowed(EightLayer.self, by: 2).randomized()
    for scope in PruningScope.allCases {
      let scores = try ChannelScores(
        network, criterion: LayerAdaptiveMagnitude(),
        options: PruningOptions(scope: scope, includesLinear: true))
      let target = PruningTarget(quantity, share: share)
      let plan = try target.plan(network, scores: scores)
      let found = quantity.count(of: try network.pruned(by: plan))
      let allowed = share * Double(quantity.count(of: network))
      #expect(Double(found) <= allowed)
      #expect(Double(found) >= 0.8 * allowed, "\(target) \(scope)")
      #expect(plan.historyEntry.hasSuffix(" to=\(target)"))
    }
  }

  @Test func targetsOutOfReachSayWhatIsLeast() throws {
    let network = try TestNetworks.small()
    let scores = try ChannelScores(network, criterion: L1Norm(), options: PruningOptions())
    #expect(throws: CompressionError.self) {
      try PruningTarget(.params, share: 0.001).plan(network, scores: scores)
    }
  }

  @Test func stepsCountOnTheStart() throws {
    let network = try TestNetworks.residual()
    let counts = ChannelGrouping(of: network).channelCounts
    var current = network
    for ratio in [0.3, 0.5, 0.75] {
      let scores = try ChannelScores(current, criterion: L1Norm(), options: PruningOptions())
      let plan = PruningPlan(scores, ratio: try PruningRatio(ratio), startingCounts: counts)
      current = try current.pruned(by: plan)
    }
    let once = try network.pruned(by: PruningPlan.make(network, ratio: PruningRatio(0.75)))
    #expect(current.parameterCount == once.parameterCount)
    #expect(
      current.body.descriptions.first?.numbers == once.body.descriptions.first?.numbers)
  }
}
