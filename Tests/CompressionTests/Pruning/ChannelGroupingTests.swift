// SPDX-License-Identifier: MIT
import Compression
import Networks
import Testing

@Suite struct ChannelGroupingTests {
  @Test func plainLayersAreGroupsOfTheirOwn() throws {
    let grouping = ChannelGrouping(of: try TestNetworks.small())
    #expect(grouping.groups.map(\.producers) == [["first"], ["second"], ["hidden"]])
    #expect(grouping.groups.map(\.count) == [10, 8, 12])
    #expect(grouping.producers == ["first", "second", "hidden", "scores"])
  }

  @Test func flattenRepeatsAChannelForEachPixel() throws {
    let group = ChannelGrouping(of: try TestNetworks.small()).groups[1]
    let reader = try #require(group.members.first { $0.path == "hidden" })
    #expect(reader.role == .input)
    #expect(reader.axis == 1)
    #expect(reader.indices[1] == Array(16..<32))
  }

  @Test func zeroPaddedShortcutsSplitStagesIntoThreeGroups() throws {
    let input = FeatureShape(channels: 3, height: 8, width: 8)
    let groups = ChannelGrouping(of: try ResNet20.make(input: input, classes: 10)).groups
    let stages = groups.filter { $0.producers.count > 1 }
    #expect(stages.map(\.count) == [16, 16, 32])
    #expect(stages.map(\.producers.count) == [10, 6, 3])
    #expect(stages[0].producers.first == "conv1")
    #expect(stages[2].producers == (1...3).map { "stage3.block\($0).conv2" })
    // Each block's inner channels are their own.
    #expect(groups.count == 3 + 9)
  }

  @Test func shortcutBlocksJoinTheBody() throws {
    let groups = ChannelGrouping(of: try TestNetworks.residual()).groups
    #expect(
      groups.map(\.producers) == [
        ["stem"], ["block.conv1"], ["block.conv2", "block.shortcut.conv1"],
      ])
    let normalizations = groups[2].members.filter { $0.role == .channel }
    #expect(normalizations.map(\.path) == ["block.batchnorm2", "block.shortcut.batchnorm1"])
  }

  @Test func groupedConvolutionsLoseTheSameChannelOfEveryGroup() throws {
    let network = try TestNetworks.network([
      TestNetworks.convolution(8, name: "before"),
      TestNetworks.convolution(12, groups: 4, name: "grouped"),
      TestNetworks.convolution(12, groups: 12, name: "depthwise"),
      LayerDescription("globalpool"), LayerDescription("linear", 3),
    ])
    let groups = ChannelGrouping(of: network).groups
    #expect(groups.map(\.count) == [2, 3])
    #expect(groups[0].members[0].indices == [[0, 2, 4, 6], [1, 3, 5, 7]])
    #expect(groups[1].producers == ["grouped", "depthwise"])
    #expect(groups[1].members[0].indices[0] == [0, 3, 6, 9])
  }

  @Test func theImageAndTheScoresArePinned() throws {
    let network = try TestNetworks.network([
      TestNetworks.convolution(3, groups: 3), LayerDescription("flatten"),
      LayerDescription("linear", 4),
    ])
    #expect(ChannelGrouping(of: network).groups.isEmpty)
  }
}
