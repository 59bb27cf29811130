// SPDX-License-Identifier: MIT
import Compression
import Formats
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Packed models")
struct PackedModelTests {
  private func scores(_ network: Network, _ arithmetic: PlanOptions.Arithmetic) -> [[Float]] {
    let source = TensorSource(random: 16, shape: network.input, classes: 2)
    var options = PlanOptions(foldsNormalization: true)
    options.arithmetic = arithmetic
    let executor = TileExecutor(Plan(network, options: options), mode: .inference)
    executor.load(0..<16, of: source)
    executor.forward()
    return (0..<16).map { executor.logits(of: $0) }
  }

  private func quantized(_ plain: Network, bits: Int) throws -> Network {
    let network = plain.randomized()
    let source = TensorSource(random: 32, shape: network.input, classes: 2)
    let calibration = try Calibration.measure(
      network, over: source, parallel: Parallel(threads: 2))
    return try network.quantized(bits: bits, calibration: calibration)
  }

  private func pruned(_ network: Network) throws -> Network {
    try network.pruned(by: PruningPlan.make(network, ratio: try PruningRatio(0.5)))
  }

  @Test("codes of few bits come back with the same scores", arguments: [8, 4, 3, 2, 1])
  func roundTrip(bits: Int) throws {
    for plain in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
    ] {
      for network in [try quantized(plain, bits: bits), try pruned(quantized(plain, bits: bits))] {
        let folder = try ScratchFolder()
        try ModelFormatRegistry.write(network, to: folder("a.safetensors"), isPacked: true)
        let found = try ModelFormatRegistry.read(folder("a.safetensors"))
        for arithmetic in PlanOptions.Arithmetic.allCases {
          #expect(scores(found, arithmetic) == scores(network, arithmetic))
        }
        try ModelFormatRegistry.write(found, to: folder("b.safetensors"), isPacked: true)
        #expect(
          try ModelFormatRegistry.read(folder("b.safetensors")).parameters.map(\.parameter)
            == found.parameters.map(\.parameter))
        // And in full, scales and all.
        try ModelFormatRegistry.write(found, to: folder("c.safetensors"))
        let again = try ModelFormatRegistry.read(folder("c.safetensors"))
        #expect(scores(again, .integer) == scores(network, .integer))
      }
    }
  }

  @Test("pairs of QuantizeLinear and DequantizeLinear come back", arguments: [8, 4, 2, 1])
  func onnx(bits: Int) throws {
    for plain in [
      try TinyNetworks.eightLayer(), try TinyNetworks.residual(), try TinyNetworks.mixed(),
    ] {
      let network = try quantized(plain, bits: bits)
      let folder = try ScratchFolder()
      try ModelFormatRegistry.write(network, to: folder("a.onnx"))
      let found = try ModelFormatRegistry.read(folder("a.onnx"))
      #expect(Plan.integerObstacle(of: found) == nil)
      // Biases have become whole numbers of steps, which are coarse where values have 4 bits.
      let bound = bits == 4 ? 0.7 : 0.1
      #expect(
        relativeDifference(
          scores(found, .integer).flatMap { $0 }, scores(network, .integer).flatMap { $0 }) < bound)
    }
  }
}
