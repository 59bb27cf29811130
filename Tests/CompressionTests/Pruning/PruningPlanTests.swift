// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct PruningPlanTests {
  private func plan(
    _ ratio: Double, _ options: PruningOptions = PruningOptions()
  ) throws -> PruningPlan {
    try PruningPlan.make(
      try TestNetworks.small(), ratio: PruningRatio(ratio), options: options)
  }

  @Test func prunesConvolutionsUnlessToldOtherwise() throws {
    #expect(try plan(0.5).cuts.map(\.group.producers) == [["first"], ["second"]])
    let all = try plan(0.5, PruningOptions(includesLinear: true))
    #expect(all.cuts.map(\.keptCount) == [5, 4, 6])
  }

  @Test(arguments: 0...9)
  func keepsTheRestOfTheShareRoundedDown(tenth: Int) throws {
    let kept = try plan(Double(tenth) / 10).cuts.map(\.keptCount)
    #expect(kept == [10 - tenth, 8 - 8 * tenth / 10])
  }

  @Test func atLeastOneChannelStays() throws {
    #expect(try plan(0.99).cuts.map(\.keptCount) == [1, 1])
    let narrow = try TestNetworks.network([
      TestNetworks.convolution(1), LayerDescription("flatten"), LayerDescription("linear", 2),
    ])
    let plan = try PruningPlan.make(narrow, ratio: PruningRatio(0.9))
    #expect(plan.removedCount == 0)
  }

  @Test func removesTheLowestScores() throws {
    var network = try TestNetworks.small()
    let order = [4, 9, 1, 7, 0, 3, 8, 2, 6, 5]
    network.change("first.weight") { parameter in
      let shape = parameter.value.shape
      parameter.value = Tensor(shape: shape) { Float(order[$0 / 27] + 1) * ($0 % 2 == 0 ? 1 : -1) }
    }
    let cut = try PruningPlan.make(network, ratio: PruningRatio(0.4)).cuts[0]
    #expect(cut.removed == [2, 4, 5, 7])
  }

  @Test func equalScoresGoByIndex() throws {
    var network = try TestNetworks.small()
    network.mapParameters { $1.value = Tensor(repeating: 1, shape: $1.value.shape) }
    let cuts = try PruningPlan.make(network, ratio: PruningRatio(0.5)).cuts
    #expect(cuts[0].removed == [0, 1, 2, 3, 4])
  }

  @Test func roundingGivesMultiples() throws {
    #expect(try plan(0.3, PruningOptions(rounding: 4)).cuts.map(\.keptCount) == [4, 4])
    #expect(try plan(0.9, PruningOptions(rounding: 4)).cuts.map(\.keptCount) == [4, 4])
    #expect(try plan(0, PruningOptions(rounding: 4)).cuts.map(\.keptCount) == [10, 8])
    #expect(throws: CompressionError.roundingOutOfRange(found: 0)) {
      try plan(0.5, PruningOptions(rounding: 0))
    }
  }

  @Test func keptLayersLoseNothing() throws {
    #expect(
      try plan(0.5, PruningOptions(keep: ["first"])).cuts.map(\.group.producers) == [["second"]])
    let network = try TestNetworks.residual()
    let options = PruningOptions(keep: ["block"])
    let plan = try PruningPlan.make(network, ratio: PruningRatio(0.5), options: options)
    #expect(plan.cuts.map(\.group.producers) == [["stem"]])
  }

  @Test func rejectsLayersThatMakeNoChannels() {
    for name in ["third", "relu1", "fir"] {
      let known = ["first", "second", "hidden", "scores"]
      #expect(throws: CompressionError.noSuchLayer(name: name, known: known)) {
        try plan(0.5, PruningOptions(keep: [name]))
      }
    }
  }

  @Test func saysWhenNothingIsLeftToPrune() {
    #expect(
      throws: CompressionError.nothingToPrune(
        network: "test", keep: ["second", "first"], includesLinear: false)
    ) {
      try plan(0.5, PruningOptions(keep: ["second", "first"]))
    }
  }

  @Test func historyIsCanonical() throws {
    #expect(try plan(0.5).historyEntry == "prune 0.5 by=l1")
    let options = PruningOptions(keep: ["second", "first"], includesLinear: true, rounding: 8)
    let plan = try PruningPlan.make(
      TestNetworks.small(), ratio: PruningRatio(0.25), criterion: RandomChoice(seed: 4),
      options: options)
    #expect(
      plan.historyEntry == "prune 0.25 by=random seed=4 keep=first,second linear=yes round=8")
  }
}
