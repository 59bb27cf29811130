// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Weight quantizers")
struct WeightQuantizerTests {
  private func weights(_ seed: UInt64 = 1) -> Tensor {
    var stream = RandomStream(seed: seed, purpose: .test)
    return Tensor(shape: [4, 3, 3, 3]) { index in
      stream.normal() * [0.05, 1, 3, 10][index / 27]
    }
  }

  private func channel(_ index: Int, of tensor: Tensor) -> [Float] {
    let size = tensor.count / tensor.shape[0]
    return Array(tensor.values[(index * size)..<((index + 1) * size)])
  }

  @Test("symmetric: the nearest of the levels, per channel", arguments: [3, 4, 8, 16])
  func symmetric(bits: Int) throws {
    let quantizer = try #require(WeightQuantizerRegistry.make(kind: "symmetric", bits: bits))
    #expect(quantizer.description == "symmetric\(bits)")
    let weights = weights()
    let quantized = quantizer.quantized(weights)
    let levels = Double((1 << (bits - 1)) - 1)
    for index in 0..<4 {
      let values = channel(index, of: weights).map(Double.init)
      let scale = (values.map(\.magnitude).max() ?? 0) / levels
      for (value, found) in zip(values, channel(index, of: quantized)) {
        #expect(abs(Double(found) - value) <= scale * 0.5001)
        let level = Double(found) / scale
        #expect(abs(level - level.rounded()) < 1e-5 * levels && abs(level) <= levels * 1.00001)
      }
    }
  }

  @Test("symmetric: a channel of zeros stays zero, the largest weight stays itself")
  func symmetricEdges() throws {
    let quantizer = try #require(SymmetricQuantizer(bits: 4))
    let quantized = quantizer.quantized(try Tensor([0, 0, 0, 7, -3.4, 3.6], shape: [2, 3]))
    #expect(quantized.values == [0, 0, 0, 7, -3, 4])
  }

  @Test("binary: the sign times the mean magnitude of what is not zero, as pruned weights are")
  func binary() throws {
    let quantizer = try #require(BinaryQuantizer(bits: 1))
    let quantized = quantizer.quantized(
      try Tensor([1, -3, 0, 0, 0.5, 1.5, -1, -1], shape: [2, 4]))
    #expect(quantized.values == [2, -2, 2, 2, 1, 1, -1, -1])
  }

  @Test("ternary: zero below 0.7 of the mean magnitude, else the mean of the rest")
  func ternary() throws {
    let quantizer = try #require(TernaryQuantizer(bits: 2))
    // Mean 1, threshold 0.7; the rest has the mean 1.75.
    let quantized = quantizer.quantized(try Tensor([2, -1.5, 0.3, 0.2], shape: [1, 4]))
    #expect(quantized.values == [1.75, -1.75, 0, 0])
    #expect(quantizer.quantized(Tensor(shape: [1, 3])).values == [0, 0, 0])
  }

  @Test("codes are whole, few, and times the scale they are the rounded weights")
  func grid() throws {
    for (kind, bits) in [("symmetric", 8), ("symmetric", 3), ("binary", 1), ("ternary", 2)] {
      let quantizer = try #require(WeightQuantizerRegistry.make(kind: kind, bits: bits))
      let limit: Float = bits <= 2 ? 1 : Float((1 << (bits - 1)) - 1)
      let (weights, rounded) = (weights(), quantizer.quantized(weights()))
      var (codes, scales) = (
        [Float](repeating: .nan, count: 108), [Float](repeating: .nan, count: 4)
      )
      unsafe weights.withUnsafeValues { source in
        unsafe codes.withUnsafeMutableBufferPointer { codes in
          unsafe scales.withUnsafeMutableBufferPointer { scales in
            unsafe quantizer.grid(source, channels: 4, codes: codes, scales: scales)
          }
        }
      }
      #expect(codes.allSatisfy { $0 == $0.rounded() && $0.magnitude <= limit })
      #expect(codes.indices.allSatisfy { codes[$0] * scales[$0 / 27] == rounded[$0] })
    }
  }

  @Test("numbers of bits that a rule cannot do are refused")
  func bits() {
    for (kind, bits) in [("symmetric", 2), ("symmetric", 17), ("binary", 2), ("ternary", 1)] {
      #expect(WeightQuantizerRegistry.make(kind: kind, bits: bits) == nil)
    }
    #expect(WeightQuantizerRegistry.make(kind: "unary", bits: 1) == nil)
  }

  @Test("a plan runs with rounded weights, keeps the latent ones and masks their gradient")
  func plan() throws {
    let original = try TinyNetworks.mixed().randomized().replacingParameters([
      "conv1.weight": weights().map { $0 / 2 }.selecting([0, 1, 2, 3, 0, 1], axis: 0)
        .selecting([0, 1], axis: 1)
    ])
    for (kind, bits) in [("symmetric", 4), ("binary", 1), ("ternary", 2)] {
      let quantizer = try #require(WeightQuantizerRegistry.make(kind: kind, bits: bits))
      var network = original
      var rounded = original
      network.mapParameters { _, parameter in
        if parameter.role == .weight { parameter.quantizer = quantizer }
      }
      rounded.mapParameters { _, parameter in
        if parameter.role == .weight { parameter.value = quantizer.quantized(parameter.value) }
      }
      let source = TensorSource(random: 5, shape: network.input, classes: 5)
      let run = BatchRun(network, source)
      let wanted = BatchRun(rounded, source)
      #expect(haveSameBits(run.logits.flatMap { $0 }, wanted.logits.flatMap { $0 }))
      #expect(haveSameBits(run.inputGradients.flatMap { $0 }, wanted.inputGradients.flatMap { $0 }))
      #expect(
        run.updated.parameters.map(\.parameter.value) == original.parameters.map(\.parameter.value))
      let plan = Plan(network)
      let latent = AlignedBuffer(count: plan.parameterCount)
      Plan.copyParameters(of: network, into: latent)
      let gradient = AlignedBuffer(count: plan.parameterCount)
      unsafe gradient.floats.update(repeating: 1, count: plan.parameterCount)
      plan.maskGradients(gradient, latent: latent)
      let masked = plan.unpacked(gradient, of: network)
      let passes = try #require(masked["conv1.weight"]).values
      let values = try #require(original.parameter("conv1.weight")).values
      for (pass, value) in zip(passes, values) {
        #expect(pass == (kind == "binary" && value.magnitude > 1 ? 0 : 1))
      }
    }
  }
}

@Suite("Activation quantizer")
struct ActivationQuantizerTests {
  @Test("the rule covers the range and holds zero exactly")
  func covering() {
    let positive = ActivationQuantizer(bits: 8, covering: 0...5.1)
    #expect(positive.zeroPoint == 0)
    #expect(abs(positive.scale - 0.02) < 1e-7)
    #expect(positive.range == 0...255)
    let shifted = ActivationQuantizer(bits: 4, covering: 2...3)
    #expect(shifted.zeroPoint == 0)
    #expect(abs(shifted.scale - 0.2) < 1e-7)
    let signed = ActivationQuantizer(bits: 4, covering: -1...0.5)
    #expect(signed.zeroPoint == 10)
    #expect(abs(signed.scale - 0.1) < 1e-7)
    #expect(ActivationQuantizer(bits: 8, covering: 0...0).scale == 1)
  }

  @Test("a rectifier with bits rounds as PyTorch does, gradient included")
  func rectifier() throws {
    let fixture = try Fixture.load("quantization", "affine_8_bit_nonnegative")
    #expect(try fixture.integers("zero_point") == [0])
    let source = try fixture.source()
    let scale = try fixture.tensor("scale")[0]
    let network = try Network(
      name: "quantized", input: source.shape,
      normalization: .identity(channels: source.shape.channels),
      layers: [
        LayerDescription(
          "relu",
          options: [
            "bits": .integer(8), "scale": .real(Double(scale)), "zero": .integer(0),
          ]),
        LayerDescription("flatten"),
      ])
    let again = try Network(
      name: "again", input: network.input, normalization: network.normalization,
      layers: network.body.descriptions)
    #expect(again.body.descriptions == network.body.descriptions)
    let gradient = try fixture.tensor("output_gradient").values
    let size = source.shape.count
    let rows = (0..<source.count).map { Array(gradient[($0 * size)..<(($0 + 1) * size)]) }
    let run = BatchRun(
      again, source, options: PlanOptions(inputSpace: .normalized), logitsGradients: rows)
    #expect(
      relativeDifference(run.logits.flatMap { $0 }, try fixture.tensor("output").values) < 1e-6)
    #expect(run.inputGradients.flatMap { $0 } == (try fixture.tensor("input_gradient").values))
  }

  @Test("simulated quantization agrees with PyTorch", arguments: Fixture.names(in: "quantization"))
  func fixtures(name: String) throws {
    let fixture = try Fixture.load("quantization", name)
    let input = try fixture.tensor("input")
    let scales = try fixture.tensor("scale").values
    let zeros = try fixture.integers("zero_point")
    let range = Int32(try fixture.number("minimum"))...Int32(try fixture.number("maximum"))
    let size = input.count / scales.count
    let vectors = (size + Kernels.lanes - 1) / Kernels.lanes
    var output: [Float] = []
    for index in scales.indices {
      let tile = AlignedBuffer(count: vectors * Kernels.lanes)
      for element in 0..<size { unsafe tile.floats[element] = input[index * size + element] }
      unsafe Kernels.fakeQuantize(
        vectors: vectors, x: tile.floats, scale: scales[index], zeroPoint: Int32(zeros[index]),
        range: range, y: tile.floats, inside: nil)
      output += (0..<size).map { unsafe tile.floats[$0] }
    }
    #expect(relativeDifference(output, try fixture.tensor("output").values) < 1e-6)
  }
}
