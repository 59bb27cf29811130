// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct CalibrationTests {
  /// One pixel, through relu(x - 0.25) twice and to the scores.
  private func network() throws -> Network {
    var network = try TestNetworks.network(
      [
        TestNetworks.convolution(1, kernel: 1, name: "conv"),
        LayerDescription("relu", name: "rectifier"), LayerDescription("linear", 2, name: "scores"),
      ], input: FeatureShape(channels: 1))
    network.normalization = .identity(channels: 1)
    network.change("conv.weight") { $0.value[0] = 1 }
    network.change("conv.bias") { $0.value[0] = -0.25 }
    return network
  }

  @Test func seesTheRangeOfRectifiers() throws {
    let network = try network()
    let source = SyntheticImages(count: 37, shape: network.input)
    let found = try Calibration.measure(network, over: source, parallel: Parallel(threads: 1))
    let brightest = (0..<37).map { sample in
      var stream = RandomStream(seed: 5, purpose: .test, sample)
      return stream.uniform()
    }.max()
    #expect(found.imageCount == 37)
    #expect(found.observations.map(\.path) == [Network.inputPath, "rectifier"])
    let rectifier = try #require(found.observation(of: "rectifier"))
    #expect(rectifier.features == 1)
    #expect(rectifier.range == 0...((brightest ?? 0) - 0.25))
    #expect(found.observation(of: Network.inputPath)?.range.upperBound == brightest)
    #expect(found.observation(of: "conv") == nil)
  }

  @Test(arguments: [1, 15, 16, 17, 50])
  func doesNotDependOnThreads(images: Int) throws {
    let network = try TestNetworks.residual()
    let one = try calibrate(network, images: images, threads: 1)
    #expect(try calibrate(network, images: images, threads: 4) == one)
    let rectifiers = ["relu1", "block.relu1", "relu2"].map { one.observation(of: $0)?.features }
    #expect(rectifiers == [8 * 64, 6 * 16, 12 * 16])
    #expect(one.observation(of: Network.inputPath)?.features == 3 * 64)
  }

  @Test func drawsAsManyAsAskedFor() throws {
    let network = try network()
    let source = SyntheticImages(count: 200, shape: network.input)
    let parallel = Parallel(threads: 2)
    let some = try (0..<2).map {
      try Calibration.measure(network, over: source, limit: 3, seed: $0, parallel: parallel)
    }
    #expect(some.map(\.imageCount) == [3, 3])
    #expect(some[0] != some[1])
    #expect(
      try Calibration.measure(network, over: source, limit: 3, seed: 0, parallel: parallel)
        == some[0])
  }

  @Test func rejectsNoImages() throws {
    #expect(throws: CompressionError.noImages) {
      try calibrate(try TestNetworks.residual(), images: 0)
    }
  }

  @Test func rejectsOtherShapes() throws {
    let shape = FeatureShape(channels: 1, height: 8, width: 8)
    let source = SyntheticImages(count: 4, shape: shape)
    let network = try TestNetworks.residual()
    #expect(throws: CompressionError.imagesDoNotFit(expected: network.input, found: shape)) {
      try Calibration.measure(network, over: source, parallel: Parallel(threads: 1))
    }
  }

  @Test func namesTheLayerThatOverflows() throws {
    var network = try TestNetworks.residual()
    network.change("block.batchnorm1.weight") { parameter in
      parameter.value = Tensor(repeating: 3e38, shape: parameter.value.shape)
    }
    network.change("block.batchnorm1.running_var") { parameter in
      parameter.value = Tensor(repeating: 1e-4, shape: parameter.value.shape)
    }
    #expect(throws: CompressionError.activationNotFinite(layer: "block.relu1")) {
      try calibrate(network)
    }
  }

  @Test func noticesWhatIsNotANumber() throws {
    let network = try network()
    let source = SyntheticImages(count: 20, shape: network.input, constant: .nan)
    #expect(throws: CompressionError.activationNotFinite(layer: Network.inputPath)) {
      try Calibration.measure(network, over: source, parallel: Parallel(threads: 1))
    }
  }

  @Test func namesBrokenParametersAndScores() throws {
    var broken = try network()
    broken.change("conv.bias") { $0.value[0] = .nan }
    #expect(throws: CompressionError.parameterNotFinite(key: "conv.bias")) { try calibrate(broken) }
    var large = try network()
    large.change("conv.bias") { $0.value[0] = 100 }
    large.change("scores.weight") { $0.value[0] = 3e38 }
    #expect(throws: CompressionError.activationNotFinite(layer: "the class scores")) {
      try calibrate(large)
    }
  }
}
