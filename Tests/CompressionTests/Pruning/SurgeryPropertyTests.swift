// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

/// Pruned equals silenced: for every kind of graph, criterion, ratio, scope and coupling.
@Suite struct SurgeryPropertyTests {
  private func expectSilence(
    _ network: Network, ratio: Double, criterion: any PruningCriterion, options: PruningOptions
  ) throws {
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(ratio), criterion: criterion, options: options,
      gradients: .synthetic(for: network))
    let pruned = try network.pruned(by: plan)
    let expected = network.silencing(plan).probe()
    #expect(isFinite(expected))
    #expect(difference(expected, pruned.probe()) <= 1e-5, "\(plan.historyEntry)")
    #expect((plan.removedCount == 0) == (pruned.parameterCount == network.parameterCount))
    // By or a layer keeps one channel of all that it makes, which may stand in several groups.
    for cut in plan.cuts { #expect(cut.keptCount >= (options.coupling == .or ? 0 : 1)) }
  }

  /// Every criterion that the network has what it takes for.
  private func criteria(for network: Network) -> [any PruningCriterion] {
    let groups = ChannelGrouping(of: network).groups
    let isNormalized = groups.allSatisfy { group in
      group.members.contains { $0.role == .channel }
        || group.producers.contains { path in
          network.parameters.contains { $0.path == path && $0.parameter.value.shape.rank == 2 }
        }
    }
    return PruningCriterionRegistry.all.filter { isNormalized || $0.name != BatchNormScale.name }
      .map { $0.init(seed: 3) }
  }

  @Test(arguments: 0..<200)
  func randomGraphs(seed: Int) throws {
    var graph = RandomGraph(seed: 1000 + seed)
    let network = try graph.network()
    let coupling: PruningCoupling = seed % 5 == 0 ? .or : .group
    // By itself a layer may have no batch normalization, though its group has one.
    let criteria = criteria(for: network).filter {
      coupling == .group || type(of: $0).name != BatchNormScale.name
    }
    let options = PruningOptions(
      scope: seed % 2 == 0 ? .local : .global, coupling: coupling,
      includesLinear: seed % 3 == 0, rounding: seed % 7 == 0 ? 2 : 1,
      limit: seed % 4 == 0 ? try PruningRatio(0.8) : nil)
    try expectSilence(
      network, ratio: Double(seed % 9 + 1) / 10, criterion: criteria[seed / 9 % criteria.count],
      options: options)
  }

  @Test(arguments: PruningCriterionRegistry.all.map { $0.name }, 1...9)
  func everyCriterionAndRatio(name: String, tenth: Int) throws {
    let criterion = try #require(PruningCriterionRegistry.named(name)).init(seed: 1)
    let network = try TestNetworks.residual()
    for scope in PruningScope.allCases {
      for coupling in PruningCoupling.allCases {
        try expectSilence(
          network, ratio: Double(tenth) / 10, criterion: criterion,
          options: PruningOptions(scope: scope, coupling: coupling))
      }
    }
  }

  @Test(arguments: 1...9)
  func everyArchitectureAndCriterion(tenth: Int) throws {
    for architecture in ArchitectureRegistry.all {
      let isWide = ["vgg11", "resnet18"].contains(architecture.name)
      let side = architecture.name == "lenet5" ? 20 : 8
      let network = try TestNetworks.narrowed(architecture, by: isWide ? 16 : 4, side: side)
        .randomized()
      let criteria = criteria(for: network)
      // One criterion for each ratio and architecture, so that all pairs come by in the nine runs.
      for offset in 0..<2 {
        try expectSilence(
          network, ratio: Double(tenth) / 10,
          criterion: criteria[(tenth + offset) % criteria.count],
          options: PruningOptions(scope: offset == 0 ? .local : .global))
      }
    }
  }

  /// Every layer that makes channels is in a group, or its channels are pinned: nothing is skipped.
  @Test(arguments: 0..<60)
  func nothingIsSkipped(seed: Int) throws {
    var graph = RandomGraph(seed: 3000 + seed)
    let network = try graph.network()
    let grouping = ChannelGrouping(of: network)
    let grouped = Set(grouping.groups.flatMap(\.producers))
    let pinned = grouping.coupling.pinnedRoots
    for slice in grouping.coupling.slices where slice.role == .output {
      let roots = slice.space.atoms.map(grouping.coupling.root(of:))
      #expect(grouped.contains(slice.path) || roots.allSatisfy(pinned.contains), "\(slice.path)")
    }
    for group in grouping.groups { #expect(!pinned.contains(group.channels[0])) }
  }
}
