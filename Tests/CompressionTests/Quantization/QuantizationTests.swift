// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct QuantizationTests {
  private func quantized(
    _ network: Network, _ bits: Int, activationBits: Int? = nil
  ) throws -> Network {
    try network.quantized(
      bits: bits, activationBits: activationBits, calibration: calibrate(network, images: 64))
  }

  private func rectifierBits(_ network: Network) -> [Int] {
    var bits: [Int] = []
    network.visit { _, layer in
      if let relu = layer as? ReLU { bits.append(relu.quantizer?.bits ?? 32) }
    }
    return bits
  }

  private func weightQuantizers(_ network: Network) -> [String] {
    network.parameters.filter { $0.parameter.role == .weight }
      .map { $0.parameter.quantizer?.description ?? "none" }
  }

  @Test(arguments: [(16, 1e-4), (8, 0.02), (6, 0.08)])
  func staysCloseToFloat(bits: Int, bound: Float) throws {
    for network in [try TestNetworks.small(), try TestNetworks.residual()] {
      let error = relativeError(network.probe(), try quantized(network, bits).probe())
      #expect(error <= bound, "\(bits) bits")
      #expect(error > 0)
    }
  }

  @Test func fewerBitsGiveGreaterErrors() throws {
    let network = try TestNetworks.residual()
    // With 3 bits activations have 8 again.
    let errors = try [16, 8, 6, 4].map {
      relativeError(network.probe(), try quantized(network, $0).probe())
    }
    #expect(errors == errors.sorted())
  }

  @Test(arguments: 1...16)
  func everyWidthIsFinite(bits: Int) throws {
    let network = try quantized(try TestNetworks.residual(), bits)
    let scores = network.probe()
    #expect(isFinite(scores))
    #expect(Set(scores).count > 1)
  }

  @Test func choosesRulesByBitsAndPlace() throws {
    let network = try TestNetworks.small()
    let (ends, inner) = ("symmetric8", ["binary1", "ternary2", "symmetric3"])
    #expect(weightQuantizers(try quantized(network, 1)) == [ends, inner[0], inner[0], ends])
    #expect(weightQuantizers(try quantized(network, 2)) == [ends, inner[1], inner[1], ends])
    #expect(
      weightQuantizers(try quantized(network, 3)) == Array(repeating: "symmetric3", count: 4))
    #expect(
      weightQuantizers(try quantized(network, 16)) == Array(repeating: "symmetric16", count: 4))
    for keyed in try quantized(network, 8).parameters {
      #expect((keyed.parameter.quantizer != nil) == (keyed.parameter.role == .weight))
    }
  }

  @Test(arguments: [(1, 8), (2, 8), (3, 8), (4, 4), (8, 8), (16, 16)])
  func choosesActivationBits(bits: Int, expected: Int) throws {
    let network = try TestNetworks.small()
    #expect(rectifierBits(try quantized(network, bits)) == [expected, expected, expected])
    #expect(rectifierBits(try quantized(network, bits, activationBits: 5)) == [5, 5, 5])
  }

  @Test func historySaysWhatWasChosen() throws {
    let network = try TestNetworks.small()
    #expect(
      try quantized(network, 8).history == ["quantize 8 scheme=standard activations=8 images=64"])
    #expect(
      try quantized(network, 1, activationBits: 4).history
        == ["quantize 1 scheme=standard activations=4 ends=8 images=64"])
  }

  @Test func foldsFirstAndKeepsLatentWeights() throws {
    let network = try TestNetworks.residual()
    let quantized = try quantized(network, 4)
    let folded = network.foldingBatchNormalization()
    #expect(quantized.parameters.map(\.key) == folded.parameters.map(\.key))
    #expect(
      quantized.parameters.map(\.parameter.value) == folded.parameters.map(\.parameter.value))
    #expect(network.firstQuantizedLayer == nil)
    #expect(quantized.firstQuantizedLayer == "stem")
    #expect(quantized.bytes < folded.bytes / 4)
  }

  @Test(arguments: [0, 17, -1, 32])
  func rejectsOtherBits(bits: Int) throws {
    let network = try TestNetworks.small()
    #expect(throws: CompressionError.bitsOutOfRange(kind: "weights", found: bits, legal: 1...16)) {
      try quantized(network, bits)
    }
    #expect(
      throws: CompressionError.bitsOutOfRange(kind: "activations", found: bits, legal: 1...16)
    ) {
      try quantized(network, 8, activationBits: bits)
    }
  }

  @Test func rejectsASecondTime() throws {
    let once = try quantized(try TestNetworks.small(), 8)
    #expect(throws: CompressionError.alreadyQuantized(layer: "first")) { try quantized(once, 4) }
  }

  @Test func rejectsCalibrationsOfOtherNetworks() throws {
    let network = try TestNetworks.small()
    let calibration = try calibrate(network)
    let plan = try PruningPlan.make(network, ratio: PruningRatio(0.5))
    let pruned = try network.pruned(by: plan)
    #expect(
      throws: CompressionError.calibrationDoesNotFit(layer: "relu1", expected: 320, found: 640)
    ) {
      try pruned.quantized(bits: 8, calibration: calibration)
    }
    #expect(
      throws: CompressionError.calibrationDoesNotFit(
        layer: "block.relu1", expected: 96, found: nil)
    ) {
      let stem = try TestNetworks.network([
        TestNetworks.convolution(8), TestNetworks.relu, LayerDescription("globalpool"),
        LayerDescription("linear", 2),
      ])
      return try TestNetworks.residual().quantized(bits: 8, calibration: calibrate(stem))
    }
  }

  @Test func gradientsFlowToTheInput() throws {
    for bits in [8, 4, 2, 1] {
      let plan = Plan(try quantized(try TestNetworks.residual(), bits))
      let executor = TileExecutor(plan, mode: .inputGradient)
      executor.fillInput()
      executor.forward()
      let gradient = unsafe try #require(unsafe executor.logitsGradient)
      for index in 0..<(plan.classCount * Kernels.lanes) {
        unsafe gradient[index] = index < Kernels.lanes ? 1 : 0
      }
      executor.backward()
      let found = unsafe try #require(unsafe executor.inputGradient)
      let total = (0..<(plan.input.count * Kernels.lanes)).reduce(Float(0)) {
        unsafe $0 + found[$1].magnitude
      }
      #expect(total.isFinite && total > 0, "\(bits) bits")
    }
  }

  @Test func silentChannelsStaySilent() throws {
    var network = try TestNetworks.small()
    for key in ["first.weight", "first.bias"] {
      network.change(key) { $0.value = Tensor(shape: $0.value.shape) }
    }
    for bits in [8, 2, 1] {
      let options = QuantizationOptions(bits: bits, keepsZeroChannels: true)
      let scores = try network.quantized(options, calibration: calibrate(network)).probe()
      #expect(isFinite(scores))
      // The first rectifier gives nothing, so that all images look the same.
      #expect(scores[0] == scores[7])
    }
  }
}
