// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct ObserverTests {
  private let observers = RangeObserverRegistry.all.map { $0.init() }

  /// Rectified normal values with one far away.
  private func values(outlier: Float = 40) -> ValueHistogram {
    var stream = RandomStream(seed: 3, purpose: .test)
    let samples = (0..<20_000).map { _ in max(stream.normal(), 0) } + [outlier]
    var counts = [UInt64](repeating: 0, count: ValueHistogram.bins)
    let width = outlier / Float(counts.count)
    for value in samples { counts[min(Int(value / width), counts.count - 1)] += 1 }
    return ValueHistogram(range: 0...outlier, counts: counts)
  }

  private func error(_ range: ClosedRange<Float>, bits: Int, _ values: ValueHistogram) -> Double {
    let rule = ActivationQuantizer(bits: bits, covering: range)
    var sum = 0.0
    let width = values.range.upperBound / Float(values.counts.count)
    for (bin, count) in values.counts.enumerated() {
      let value = (Float(bin) + 0.5) * width
      let code = min((value / rule.scale).rounded(), Float(rule.range.upperBound))
      sum += Double(count) * Double((value - code * rule.scale) * (value - code * rule.scale))
    }
    return sum
  }

  @Test func allButMinmaxCutTheOutlier() {
    let values = values()
    for observer in observers {
      for bits in [3, 4, 8] {
        let range = observer.range(of: values, bits: bits)
        #expect(range.lowerBound == 0)
        if observer is MinimumMaximumObserver {
          #expect(range == values.range)
        } else if bits < 8 || !(observer is SquaredErrorObserver) {
          // One far value of 20,000 weighs more than the fine steps of 8 bits.
          #expect(range.upperBound < 30, "\(type(of: observer).name) at \(bits)")
          #expect(range.upperBound > 1, "\(type(of: observer).name) at \(bits)")
        }
      }
    }
  }

  @Test func squaredErrorIsTheLeastOfAll() {
    let values = values(outlier: 8)
    for bits in [2, 3, 4, 6] {
      let least = error(SquaredErrorObserver().range(of: values, bits: bits), bits: bits, values)
      for observer in observers {
        #expect(
          least <= error(observer.range(of: values, bits: bits), bits: bits, values) * 1.001,
          "\(type(of: observer).name) at \(bits)")
      }
    }
  }

  @Test func percentileLeavesItsShareOutside() {
    let range = PercentileObserver().range(of: values(), bits: 8)
    // One of 20,001 is less than 0.01 %; two are allowed, so the far one goes and few others.
    #expect(range.upperBound < 6)
    #expect(range.upperBound > 3)
  }

  @Test func degenerateValuesKeepTheirRange() {
    for observer in observers {
      let constant = ValueHistogram(range: 0...0, counts: [5] + Array(repeating: 0, count: 2047))
      #expect(observer.range(of: constant, bits: 4) == 0...0, "\(type(of: observer).name)")
      let signed = ValueHistogram(range: -1...1, counts: Array(repeating: 3, count: 2048))
      let range = observer.range(of: signed, bits: 4)
      #expect(range.lowerBound < 0 && range.upperBound > 0)
    }
  }

  @Test func histogramsHoldEveryValueWhateverTheThreads() throws {
    let network = try TestNetworks.residual()
    let source = SyntheticImages(count: 37, shape: network.input)
    let found = try [1, 3].map {
      try Calibration.measure(
        network, over: source, histograms: true, parallel: Parallel(threads: $0))
    }
    #expect(found[0] == found[1])
    for observation in found[0].observations {
      #expect(observation.histogram?.total == UInt64(observation.features * 37))
      #expect(observation.histogram?.range == observation.range)
    }
  }

  @Test(arguments: ["kl", "minmax", "mse", "percentile"])
  func everyObserverQuantizes(name: String) throws {
    let network = try TestNetworks.residual()
    let source = SyntheticImages(count: 64, shape: network.input)
    let calibration = try Calibration.measure(
      network.foldingBatchNormalization(), over: source, histograms: true,
      parallel: Parallel(threads: 2))
    let observer = try #require(RangeObserverRegistry.named(name)).init()
    let options = QuantizationOptions(bits: 6, observer: observer)
    let scores = try network.quantized(options, calibration: calibration).probe()
    #expect(relativeError(network.probe(), scores) < 0.3, "\(name)")
  }
}
