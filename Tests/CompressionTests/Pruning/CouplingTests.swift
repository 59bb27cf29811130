// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

/// What becomes of channels that several layers make.
@Suite struct CouplingTests {
  private func share(_ ratio: Double, _ coupling: PruningCoupling) throws -> Double {
    let network = try ResNet18.make(input: ResNet18.customaryInput, classes: 10)
    // The layers of each group choose independently, as those of a trained network nearly do.
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(ratio), criterion: RandomByLayer(),
      options: PruningOptions(coupling: coupling))
    return Double(try network.pruned(by: plan).parameterCount) / Double(network.parameterCount)
  }

  /// What a nominal ratio keeps of ResNet-18: (1 - p)^2 by groups, far more where any of three
  /// coupled layers saves a channel.
  @Test(arguments: [(0.5, 0.25, 0.443), (0.9, 0.010, 0.028)])
  func nominalRatiosMeanLessByOr(ratio: Double, grouped: Double, joined: Double) throws {
    #expect(abs(try share(ratio, .group) - grouped) <= 0.005)
    #expect(abs(try share(ratio, .or) - joined) <= 0.01)
  }

  @Test func layersDrawIndependently() throws {
    let network = try ResNet18.make(input: ResNet18.customaryInput, classes: 10)
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(0.5), criterion: RandomChoice(seed: 3),
      options: PruningOptions(coupling: .or))
    let share = Double(try network.pruned(by: plan).parameterCount) / Double(network.parameterCount)
    #expect(abs(share - 0.443) <= 0.02)
  }

  @Test func whatMustStayGoesBeforeRoundNumbers() throws {
    let network = try TestNetworks.small()
    for scope in PruningScope.allCases {
      let plan = try PruningPlan.make(
        network, ratio: PruningRatio(0.9),
        options: PruningOptions(scope: scope, rounding: 8, limit: PruningRatio(0.5)))
      for cut in plan.cuts { #expect(cut.removed.count * 2 <= cut.group.count) }
    }
  }

  @Test func anyLayerSavesAChannel() throws {
    var network = try TestNetworks.residual()
    // conv2 wants to lose channels 0...5, the shortcut 4...9: both only 4 and 5.
    let low: [(String, ClosedRange<Int>)] = [
      ("block.conv2.weight", 0...5), ("block.shortcut.conv1.weight", 4...9),
    ]
    for (key, range) in low {
      network.change(key) { parameter in
        let size = parameter.value.count / 12
        for index in 0..<parameter.value.count {
          parameter.value[index] = range.contains(index / size) ? 0.01 : 1
        }
      }
    }
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(0.5), options: PruningOptions(coupling: .or))
    #expect(plan.cuts[2].removed == [4, 5])
    #expect(plan.historyEntry == "prune 0.5 by=l1 coupling=or")
    let keeping = try PruningPlan.make(
      network, ratio: PruningRatio(0.5),
      options: PruningOptions(coupling: .or, keep: ["block.shortcut"]))
    #expect(keeping.cuts.allSatisfy { !$0.group.producers.contains("block.conv2") })
  }

  @Test func layersAloneChooseAsGroupsDo() throws {
    let network = try TestNetworks.small()
    for tenth in 1...9 {
      let ratio = try PruningRatio(Double(tenth) / 10)
      let cuts = try PruningPlan.make(network, ratio: ratio).cuts
      let options = PruningOptions(coupling: .or)
      #expect(try PruningPlan.make(network, ratio: ratio, options: options).cuts == cuts)
    }
  }
}

/// A random order for each layer by itself.
private struct RandomByLayer: PruningCriterion {
  static let name = "random-by-layer"
  static let summary = "for tests"

  init(seed: UInt64 = 0) {}

  func scores(
    for group: ChannelGroup, in subject: PruningSubject
  ) throws(CompressionError) -> [Double] {
    let name = group.producers.joined().utf8.reduce(7) { ($0 &* 31 &+ Int($1)) & 0xFFFF }
    var stream = RandomStream(seed: UInt64(name), purpose: .test)
    return group.channels.map { _ in Double(stream.uniform()) }
  }
}
