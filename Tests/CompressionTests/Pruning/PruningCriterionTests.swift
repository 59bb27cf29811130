// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct PruningCriterionTests {
  /// One 1x1 convolution with filters (3, -4), (1, 1), (-2, 0) before the scores.
  private func network() throws -> Network {
    var network = try TestNetworks.network(
      [
        TestNetworks.convolution(3, kernel: 1, name: "conv"),
        LayerDescription("batchnorm", name: "bn"), LayerDescription("flatten"),
        LayerDescription("linear", 2),
      ], input: FeatureShape(channels: 2))
    let weights = try Tensor([3, -4, 1, 1, -2, 0], shape: [3, 2, 1, 1])
    let scales = try Tensor([-0.5, 2, 1], shape: [3])
    network.change("conv.weight") { $0.value = weights }
    network.change("bn.weight") { $0.value = scales }
    return network
  }

  private func scores(_ criterion: any PruningCriterion) throws -> [Double] {
    let network = try network()
    return try criterion.scores(
      for: ChannelGrouping(of: network).groups[0], in: PruningSubject(network))
  }

  @Test func normsAreThoseOfFilters() throws {
    #expect(try scores(L1Norm()) == [7, 2, 2])
    #expect(try scores(L2Norm()) == [5, 2.squareRoot(), 2])
    #expect(try scores(BatchNormScale()) == [0.5, 2, 1])
  }

  @Test func coupledFiltersScoreTheirMean() throws {
    var network = try TestNetworks.residual()
    network.change("block.conv2.weight") { $0.value = Tensor(repeating: 1, shape: $0.value.shape) }
    network.change("block.shortcut.conv1.weight") {
      $0.value = Tensor(repeating: -3, shape: $0.value.shape)
    }
    let group = ChannelGrouping(of: network).groups[2]
    let expected = (6.0 * 9 + 8 * 3) / 2
    #expect(
      try L1Norm().scores(for: group, in: PruningSubject(network))
        == Array(repeating: expected, count: 12))
  }

  @Test func groupsOfAConvolutionScoreTheirMean() throws {
    var network = try TestNetworks.network([
      TestNetworks.convolution(4, kernel: 1), TestNetworks.convolution(4, kernel: 1, groups: 2),
      LayerDescription("globalpool"), LayerDescription("linear", 2),
    ])
    let weights = try Tensor([1, 2, 3, 4, 5, 6, 7, 8], shape: [4, 2, 1, 1])
    network.change("conv2.weight") { $0.value = weights }
    let group = ChannelGrouping(of: network).groups[1]
    #expect(
      try L1Norm().scores(for: group, in: PruningSubject(network)) == [(3 + 11) / 2, (7 + 15) / 2])
  }

  @Test func randomOrdersDependOnSeedAndGroupAlone() throws {
    let network = try TestNetworks.small()
    let groups = ChannelGrouping(of: network).groups
    let first = try RandomChoice(seed: 1).scores(for: groups[0], in: PruningSubject(network))
    #expect(
      try RandomChoice(seed: 1).scores(
        for: groups[0], in: PruningSubject(network.randomized(seed: 9))) == first)
    #expect(try RandomChoice(seed: 2).scores(for: groups[0], in: PruningSubject(network)) != first)
    #expect(
      try RandomChoice(seed: 1).scores(for: groups[1], in: PruningSubject(network))
        != Array(first.prefix(8)))
    #expect(RandomChoice(seed: 3).text == "random seed=3")
    #expect(RandomChoice.isRandom)
    #expect(!L1Norm.isRandom)
  }

  @Test func batchNormScaleNeedsBatchNormalization() throws {
    let network = try TestNetworks.small()
    #expect(throws: CompressionError.noBatchNormalization(layers: ["first"])) {
      try PruningPlan.make(network, ratio: PruningRatio(0.5), criterion: BatchNormScale())
    }
  }

  @Test func brokenWeightsOrderNothing() throws {
    var network = try TestNetworks.small()
    network.change("second.weight") { $0.value[3] = .nan }
    #expect(throws: CompressionError.parameterNotFinite(key: "second.weight")) {
      try PruningPlan.make(network, ratio: PruningRatio(0.5))
    }
  }
}

/// Criteria that are more than a norm.
@Suite struct FurtherCriterionTests {
  private func network() throws -> Network {
    var network = try TestNetworks.network(
      [
        TestNetworks.convolution(3, kernel: 1, name: "conv"), LayerDescription("flatten"),
        LayerDescription("linear", 2),
      ], input: FeatureShape(channels: 2))
    let weights = try Tensor([3, 4, 0, 0, 6, 8], shape: [3, 2, 1, 1])
    network.change("conv.weight") { $0.value = weights }
    return network
  }

  private func scores(
    _ criterion: any PruningCriterion, _ gradients: GradientEvidence? = nil
  ) throws -> [Double] {
    let network = try network()
    return try criterion.scores(
      for: ChannelGrouping(of: network).groups[0],
      in: PruningSubject(network, gradients: gradients))
  }

  @Test func geometricMedianIsTheDistanceFromTheOthers() throws {
    #expect(try scores(GeometricMedian()) == [10, 15, 15])
  }

  @Test func layerAdaptiveScoresDivideByWhatIsNotSmaller() throws {
    #expect(try scores(LayerAdaptiveMagnitude()) == [25.0 / 125, 0, 1])
  }

  @Test func damageIsHalfTheFisherTimesTheSquare() throws {
    let network = try network()
    let squares = [
      "conv.weight": try Tensor([2, 1, 5, 5, 0, 0.5], shape: [3, 2, 1, 1])
    ]
    let evidence = GradientEvidence(text: "", squares: squares, products: [:])
    #expect(try scores(OptimalBrainDamage(), evidence) == [17, 0, 16])
    #expect(network.parameters.count == 4)
  }

  @Test func taylorTakesTheChannelsContribution() throws {
    let evidence = GradientEvidence(text: "", squares: [:], products: ["conv": [1, 3, 2]])
    #expect(try scores(FirstOrderTaylor(), evidence) == [1, 3, 2])
  }

  @Test func gradientsMustBeThereAndFit() throws {
    for criterion in [FirstOrderTaylor(), OptimalBrainDamage()] as [any PruningCriterion] {
      let name = type(of: criterion).name
      #expect(throws: CompressionError.noGradients(criterion: name)) { try scores(criterion) }
      #expect(throws: CompressionError.planOfAnotherNetwork) {
        try scores(criterion, GradientEvidence(text: "", squares: [:], products: ["conv": [1]]))
      }
    }
  }

  @Test func historySaysWhatTheEvidenceIs() throws {
    let network = try network()
    let plan = try PruningPlan.make(
      network, ratio: PruningRatio(0.5), criterion: FirstOrderTaylor(),
      gradients: .synthetic(for: network))
    #expect(plan.historyEntry == "prune 0.5 by=taylor loss=test")
  }
}
