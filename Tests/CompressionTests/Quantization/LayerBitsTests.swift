// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct LayerBitsTests {
  private func rules(_ network: Network) -> [String: String] {
    Dictionary(
      network.quantizableWeights.map {
        ($0.path, $0.parameter.quantizer?.description ?? "none")
      }, uniquingKeysWith: { first, _ in first })
  }

  private func quantized(_ options: QuantizationOptions) throws -> Network {
    let network = try TestNetworks.residual()
    return try network.quantized(options, calibration: calibrate(network, images: 32))
  }

  @Test func layersGoBeforeEndsAndEndsBeforeAll() throws {
    var options = QuantizationOptions(bits: 4, first: 8, last: 6)
    options.layers = ["block.conv1": 3]
    let network = try quantized(options)
    let found = rules(network)
    #expect(found["stem"] == "symmetric8")
    #expect(found["block.conv1"] == "symmetric3")
    #expect(found["block.conv2"] == "symmetric4")
    #expect(network.quantizableWeights.last?.parameter.quantizer?.bits == 6)
    #expect(
      network.history.last
        == "quantize 4 scheme=standard activations=4 first=8 last=6 block.conv1=3 images=32")
  }

  @Test func ownBitsAreThoseThatWereGiven() {
    let options = QuantizationOptions(bits: 4, first: 8, layers: ["conv2": 3])
    func bits(_ path: String, of count: Int) -> [Int?] {
      (0..<count).map { options.ownBits(of: path, at: WeightPosition($0, of: count)) }
    }
    #expect(bits("conv1", of: 3) == [8, nil, nil])
    #expect(bits("conv2", of: 3) == [3, 3, 3])
    // The only layer is the first one.
    #expect(bits("conv1", of: 1) == [8])
  }

  @Test func endsKeepEightOnlyWhereNothingElseIsSaid() throws {
    let options = QuantizationOptions(bits: 2, last: 2)
    let found = try quantized(options).quantizableWeights.map { $0.parameter.quantizer?.bits }
    #expect(found.first == 8)
    #expect(found.last == 2)
  }

  @Test func namesLayersThatAreNotThere() throws {
    let network = try TestNetworks.residual()
    let known = network.quantizableWeights.map(\.path)
    #expect(throws: CompressionError.noSuchWeights(name: "conv99", known: known)) {
      try quantized(QuantizationOptions(bits: 8, layers: ["conv99": 4]))
    }
  }

  @Test func namesTheLayerOfBitsThatAreNone() throws {
    #expect(
      throws: CompressionError.layerBitsOutOfRange(layer: "stem", found: 16, legal: 1...8)
    ) {
      try quantized(
        QuantizationOptions(bits: 4, scheme: LearnedStepScheme(), layers: ["stem": 16]))
    }
    #expect(throws: CompressionError.layerBitsOutOfRange(layer: "stem", found: 17, legal: 1...16)) {
      try quantized(QuantizationOptions(bits: 4, first: 17))
    }
  }

  @Test func channelsOfZerosAreRefusedUnlessMaskedOrWanted() throws {
    var network = try TestNetworks.small()
    network.change("first.weight") { parameter in
      let size = parameter.value.count / parameter.value.shape[0]
      for index in 0..<(2 * size) { parameter.value[index] = 0 }
    }
    let channels = network.quantizableWeights[0].parameter.value.shape[0]
    let broken = network
    #expect(throws: CompressionError.zeroChannels(layer: "first", count: 2, of: channels)) {
      try broken.quantized(bits: 8, calibration: calibrate(broken))
    }
    let kept = QuantizationOptions(bits: 8, keepsZeroChannels: true)
    #expect(isFinite(try broken.quantized(kept, calibration: calibrate(broken)).probe()))
    network.change("first.weight") { parameter in
      let value = parameter.value
      parameter.apply(Tensor(shape: value.shape) { value[$0] == 0 ? 0 : 1 })
    }
    #expect(isFinite(try network.quantized(bits: 2, calibration: calibrate(network)).probe()))
  }

  @Test func weightsThatAreNoNumbersAreRefused() throws {
    var network = try TestNetworks.small()
    let calibration = try calibrate(network)
    network.change("first.weight") { $0.value[3] = .nan }
    #expect(throws: CompressionError.parameterNotFinite(key: "first.weight")) {
      try network.quantized(bits: 8, calibration: calibration)
    }
  }

  @Test func stepsAreKeptPerChannelWhenChannelsGo() throws {
    let network = try quantized(QuantizationOptions(bits: 4, scheme: LearnedStepScheme()))
    let before = try #require(network.parameter("stem.weight")?.quantizer?.stepSizes)
    let plan = try PruningPlan.make(network, ratio: PruningRatio(0.5))
    let pruned = try network.pruned(by: plan)
    let weight = try #require(pruned.parameter("stem.weight"))
    let after = try #require(weight.quantizer?.stepSizes)
    #expect(after.count == weight.value.shape[0])
    #expect(after.count < before.count)
    #expect(after.allSatisfy { before.contains($0) })
    #expect(isFinite(pruned.probe()))
  }

  @Test(arguments: [1, 2, 3, 4, 8])
  func theGridOfTheOtherTool(bits: Int) throws {
    let network = try quantized(QuantizationOptions(bits: bits, scheme: NNIScheme()))
    #expect(Set(rules(network).values) == ["tensor\(bits)"])
    #expect(network.parameters.contains { $0.parameter.role == .scale })
    let levels = Float((1 << (bits - 1)) - 1)
    for keyed in network.quantizableWeights {
      let rounded = keyed.parameter.quantizer?.quantized(keyed.parameter.value)
      let largest = keyed.parameter.value.values.map(\.magnitude).max() ?? 0
      let distinct = Set(try #require(rounded).values.map(\.magnitude))
      #expect(distinct.count <= Int(levels) + 1)
      #expect(bits == 1 || abs((distinct.max() ?? 0) - largest) <= 1e-6 * largest)
    }
    // Of one bit nothing is left: every image gets the same scores.
    let scores = network.probe()
    #expect(isFinite(scores))
    if bits == 1 { #expect(scores[0] == scores[1]) }
    #expect(NNIScheme().note(bits: bits)?.isEmpty == false)
  }
}
