// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct RefinementTests {
  private func quantization(
    _ bits: Int, scheme: any QuantizationScheme = StandardScheme(), images: Int = 16
  ) -> PostTrainingQuantization {
    PostTrainingQuantization(
      QuantizationOptions(bits: bits, scheme: scheme, activationBits: 8), limit: images,
      parallel: Parallel(threads: 2))
  }

  private func images(_ network: Network, _ count: Int = 16) -> SyntheticImages {
    SyntheticImages(count: count, shape: network.input)
  }

  private func quantized(
    _ network: Network, _ quantization: PostTrainingQuantization
  ) throws -> Network {
    let source = images(network)
    return try quantization.run(quantization.prepared(network, over: source), over: source).network
  }

  private func largest(_ parameter: Parameter?, channel: Int, axis: Int, block: Int) -> Float {
    guard let value = parameter?.value else { return .nan }
    let row = value.count / value.shape[0]
    return (0..<value.count).reduce(Float(0)) { found, index in
      let place = axis == 0 ? index / row : index % row / block
      return place == channel ? max(found, value[index].magnitude) : found
    }
  }

  @Test func equalizationChangesRangesAndNothingElse() throws {
    for network in [try TestNetworks.small(), try TestNetworks.residual()] {
      var equalizing = quantization(8)
      equalizing.equalizes = true
      let equal = try equalizing.prepared(network, over: images(network))
      #expect(difference(network.probe(), equal.probe()) < 1e-4)
      #expect(equal.parameters.map(\.parameter.value) != network.parameters.map(\.parameter.value))
    }
    var equalizing = quantization(8)
    equalizing.equalizes = true
    let network = try TestNetworks.small()
    let equal = try equalizing.prepared(network, over: images(network))
    for channel in 0..<10 {
      let out = largest(equal.parameter("first.weight"), channel: channel, axis: 0, block: 1)
      let inside = largest(equal.parameter("second.weight"), channel: channel, axis: 1, block: 9)
      #expect(abs(out / inside - 1) < 0.02)
    }
    // A linear layer reads 16 places of each of 8 channels.
    for channel in 0..<8 {
      let out = largest(equal.parameter("second.weight"), channel: channel, axis: 0, block: 1)
      let inside = largest(equal.parameter("hidden.weight"), channel: channel, axis: 1, block: 16)
      #expect(abs(out / inside - 1) < 0.02)
    }
  }

  @Test func correctedBiasesKeepTheMeans() throws {
    let network = try TestNetworks.residual()
    func means(_ network: Network) -> [Float] {
      let scores = network.probe()
      return (0..<network.classCount).map { label in
        (0..<16).reduce(Float(0)) { $0 + scores[label * 16 + $1] } / 16
      }
    }
    let plain = try quantized(network, quantization(3))
    var correcting = quantization(3)
    correcting.correctsBiases = true
    let corrected = try quantized(network, correcting)
    let wanted = means(network)
    #expect(difference(wanted, means(corrected)) < 1e-2)
    #expect(difference(wanted, means(plain)) > 2e-2)
    #expect(corrected.history.last?.hasSuffix("biases=correct") == true)
  }

  @Test(arguments: [3, 4])
  func adaptiveRoundingChangesOutputsLess(bits: Int) throws {
    for network in [try TestNetworks.small(), try TestNetworks.residual()] {
      let plain = try quantized(network, quantization(bits))
      var adaptive = quantization(bits)
      adaptive.roundsAdaptively = true
      let chosen = try quantized(network, adaptive)
      let reference = network.probe()
      let errors = (
        relativeError(reference, plain.probe()), relativeError(reference, chosen.probe())
      )
      #expect(errors.1 < errors.0, "\(bits) bits: \(errors)")
      // Every weight stays within a step of where it was.
      for (before, after) in zip(plain.quantizableWeights, chosen.quantizableWeights) {
        let rule = try #require(after.parameter.quantizer)
        let sizes = try #require(rule.stepSizes)
        let rounded = rule.quantized(after.parameter.value)
        let depth = rounded.count / sizes.count
        #expect(
          (0..<rounded.count).allSatisfy {
            (rounded[$0] - before.parameter.value[$0]).magnitude <= sizes[$0 / depth] * 1.001
          })
      }
    }
  }

  @Test func adaptiveRoundingNamesTheLayerThatItCannotDo() throws {
    let network = try TestNetworks.small()
    var adaptive = quantization(2)
    adaptive.roundsAdaptively = true
    #expect(throws: CompressionError.notUniform(layer: "second", rule: "ternary")) {
      try quantized(network, adaptive)
    }
  }

  @Test func statisticsAreThoseOfTheImages() throws {
    var network = try TestNetworks.network([
      TestNetworks.convolution(1, kernel: 1, name: "conv"), TestNetworks.normalization,
      TestNetworks.relu, LayerDescription("flatten"), LayerDescription("linear", 2),
    ]).randomized()
    network.change("conv.weight") { $0.value = Tensor(shape: $0.value.shape) { [2, 0, 0][$0] } }
    network.change("conv.bias") { $0.value[0] = 0.5 }
    var measuring = quantization(8, scheme: NNIScheme())
    measuring.reestimates = true
    let found = try measuring.prepared(network, over: images(network))
    let source = images(network)
    var values: [Float] = []
    for sample in 0..<16 {
      var stream = RandomStream(seed: 5, purpose: .test, sample)
      for index in 0..<source.shape.count {
        let pixel = stream.uniform()
        // Channel 0 of [H][W][C], in [-1, 1], times 2 plus 0.5.
        if index % 3 == 0 { values.append((pixel * 2 - 1) * 2 + 0.5) }
      }
    }
    let mean = values.reduce(0, +) / Float(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Float(values.count)
    let statistics = found.parameters.filter { $0.parameter.role == .statistic }
    #expect(abs((statistics.first?.parameter.value[0] ?? 0) - mean) < 1e-3)
    #expect(abs((statistics.last?.parameter.value[0] ?? 0) - variance) < 1e-3)
  }

  @Test func everythingAtOnceOnAResidualNetworkWhateverTheThreads() throws {
    let network = try TestNetworks.residual()
    let source = images(network, 40)
    let networks = try [1, 3].map { threads in
      var all = PostTrainingQuantization(
        QuantizationOptions(bits: 4, observer: SquaredErrorObserver()), limit: 32,
        parallel: Parallel(threads: threads))
      (all.equalizes, all.reestimates) = (true, true)
      (all.roundsAdaptively, all.correctsBiases) = (true, true)
      return try all.run(all.prepared(network, over: source), over: source).network
    }
    #expect(networks[0].parameters.map(\.parameter) == networks[1].parameters.map(\.parameter))
    #expect(networks[0].history == networks[1].history)
    #expect(isFinite(networks[0].probe()))
  }

  @Test func emptyAndOtherImagesAreRefusedBeforeAnything() throws {
    let network = try TestNetworks.small()
    #expect(throws: CompressionError.noImages) {
      try quantization(8).prepared(network, over: images(network, 0))
    }
    let shape = FeatureShape(channels: 1, height: 8, width: 8)
    #expect(throws: CompressionError.imagesDoNotFit(expected: network.input, found: shape)) {
      try quantization(8).prepared(network, over: SyntheticImages(count: 4, shape: shape))
    }
  }
}
