// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct SensitivityTests {
  private func measured(
    _ network: Network, options: QuantizationOptions = QuantizationOptions(bits: 8),
    threads: Int = 2
  ) -> [LayerSensitivity] {
    LayerSensitivity.measure(
      network, options: options, bits: [8, 4, 2],
      over: SyntheticImages(count: 48, shape: network.input), limit: 40, seed: 1,
      parallel: Parallel(threads: threads))
  }

  private func fixedBytes(_ network: Network) -> Int {
    network.bytes - network.quantizableWeights.reduce(0) { $0 + $1.parameter.storedBytes }
  }

  @Test func fewerBitsOfALayerChangeMoreAndTakeLess() throws {
    let network = try TestNetworks.small()
    let layers = measured(network)
    #expect(layers.map(\.path) == ["first", "second", "hidden", "scores"])
    for layer in layers {
      #expect(layer.levels.map(\.bits) == [8, 4, 2])
      #expect(layer.levels[0].divergence < layer.levels[2].divergence)
      #expect(layer.levels.map(\.bytes) == layer.levels.map(\.bytes).sorted(by: >))
    }
    #expect(measured(network, threads: 1) == layers)
  }

  @Test func bitsThatWereGivenAreNotSearched() throws {
    let options = QuantizationOptions(bits: 8, first: 6, layers: ["hidden": 3])
    let layers = measured(try TestNetworks.small(), options: options)
    #expect(layers.map { $0.levels.map(\.bits) } == [[6], [8, 4, 2], [3], [8, 4, 2]])
  }

  @Test func whatIsChosenFitsAndIsWhatExecutes() throws {
    let network = try TestNetworks.small()
    let layers = measured(network)
    let fixed = fixedBytes(network)
    let most = fixed + layers.reduce(0) { $0 + $1.levels[0].bytes }
    let least = fixed + layers.reduce(0) { $0 + $1.levels[2].bytes }
    var last = -1.0
    for limit in stride(from: most, through: least, by: -(most - least) / 7) {
      let found = try BitAllocation(layers, fixed: fixed, limit: limit)
      #expect(found.bytes <= limit)
      #expect(found.divergence >= last)
      last = found.divergence
      var options = QuantizationOptions(bits: 8)
      options.layers = found.bits
      let quantized = try network.quantized(options, calibration: calibrate(network))
      #expect(quantized.bytes == found.bytes)
    }
    #expect(try BitAllocation(layers, fixed: fixed, limit: most).bits.values.allSatisfy { $0 == 8 })
    #expect(throws: CompressionError.sizeOutOfReach(limit: least - 1, least: least)) {
      try BitAllocation(layers, fixed: fixed, limit: least - 1)
    }
  }
}
