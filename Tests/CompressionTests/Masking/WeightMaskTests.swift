// SPDX-License-Identifier: MIT
import Compression
import Networks
import Tensors
import Testing

@Suite struct WeightMaskTests {
  private func masked(
    _ network: Network, _ ratio: Double, _ scope: PruningScope = .global, ofRemaining: Bool = false
  ) throws -> Network {
    let masks = try WeightMasks(
      of: network, ratio: PruningRatio(ratio), scope: scope, ofRemaining: ofRemaining)
    return network.masked(by: masks, entry: "mask \(ratio)")
  }

  private func weights(_ network: Network) -> [Parameter] {
    network.parameters.map(\.parameter).filter { $0.role == .weight }
  }

  @Test(arguments: 1...9)
  func shareIsExact(tenth: Int) throws {
    let network = try TestNetworks.residual()
    let total = weights(network).reduce(0) { $0 + $1.value.count }
    let global = weights(try masked(network, Double(tenth) / 10))
    #expect(global.reduce(0) { $0 + $1.unmaskedCount } == total - total * tenth / 10)
    for weight in weights(try masked(network, Double(tenth) / 10, .local)) {
      #expect(weight.unmaskedCount == weight.value.count - weight.value.count * tenth / 10)
    }
  }

  @Test func smallestMagnitudesGo() throws {
    let network = try masked(try TestNetworks.small(), 0.7)
    let all = weights(network)
    let original = weights(try TestNetworks.small())
    var (kept, gone) = (Float.infinity, Float(0))
    for (weight, before) in zip(all, original) {
      let mask = try #require(weight.mask)
      for index in 0..<mask.count {
        if mask[index] == 0 {
          gone = max(gone, before.value[index].magnitude)
          #expect(weight.value[index] == 0)
        } else {
          kept = min(kept, before.value[index].magnitude)
          #expect(weight.value[index] == before.value[index])
        }
      }
    }
    #expect(gone <= kept)
  }

  @Test func remainingSharesCompound() throws {
    var network = try TestNetworks.small()
    let total = weights(network).reduce(0) { $0 + $1.value.count }
    var left = total
    for _ in 0..<4 {
      network = try masked(network, 0.2, ofRemaining: true)
      left -= left * 2 / 10
      #expect(weights(network).reduce(0) { $0 + $1.unmaskedCount } == left)
    }
    // What is gone stays gone and counts: half of all is less than what is gone already.
    for scope in PruningScope.allCases {
      let again = try masked(network, 0.5, scope)
      if scope == .global { #expect(weights(again).map(\.mask) == weights(network).map(\.mask)) }
      for (weight, before) in zip(weights(again), weights(network)) {
        let (mask, old) = (try #require(weight.mask), try #require(before.mask))
        #expect((0..<mask.count).allSatisfy { mask[$0] <= old[$0] })
      }
    }
    // A pattern does not bring weights back either.
    let pattern = network.masked(by: try MaskPattern("2:4").masks(of: network), entry: "mask 2:4")
    for (weight, before) in zip(weights(pattern), weights(network)) {
      let (mask, old) = (try #require(weight.mask), try #require(before.mask))
      #expect((0..<mask.count).allSatisfy { mask[$0] <= old[$0] })
    }
  }

  @Test(arguments: ["2:4", "1:4", "1:2", "4:8"])
  func patternsHoldInEveryRun(text: String) throws {
    let pattern = try MaskPattern(text)
    let network = try TestNetworks.residual()
    let masks = try pattern.masks(of: network).masks
    for weight in network.parameters where weight.parameter.role == .weight {
      let mask = try #require(masks[weight.key])
      let shape = mask.shape.dimensions
      let places = shape.dropFirst(2).reduce(1, *)
      for output in 0..<shape[0] {
        for place in 0..<places {
          for start in stride(from: 0, to: shape[1], by: pattern.length) {
            let run = (start..<min(start + pattern.length, shape[1])).map {
              (output * shape[1] + $0) * places + place
            }
            let kept = run.filter { mask[$0] == 1 }
            #expect(kept.count == min(pattern.kept, run.count))
            let values = weight.parameter.value
            let least = kept.map { values[$0].magnitude }.min() ?? 0
            for index in run where mask[index] == 0 { #expect(values[index].magnitude <= least) }
          }
        }
      }
    }
  }

  @Test(arguments: ["4:4", "0:4", "2", "2:4:8", "a:b", "2:100", "-1:4", ":"])
  func otherPatternsAreRefused(text: String) {
    #expect(throws: CompressionError.patternOutOfRange(found: text)) { try MaskPattern(text) }
  }

  @Test func pruningAndQuantizingKeepMasks() throws {
    let network = try masked(try TestNetworks.residual(), 0.6)
    let pruned = try network.pruned(by: PruningPlan.make(network, ratio: PruningRatio(0.5)))
    for bits in [1, 2, 4, 8] {
      let quantized = try pruned.quantized(bits: bits, calibration: calibrate(pruned))
      for weight in weights(quantized) {
        let mask = try #require(weight.mask)
        for index in 0..<mask.count where mask[index] == 0 { #expect(weight.value[index] == 0) }
      }
      // One bit has no zero: the plan must put it back after rounding.
      var broken = quantized
      broken.mapParameters { _, parameter in
        guard let mask = parameter.mask else { return }
        parameter.apply(nil)
        for index in 0..<mask.count where mask[index] == 0 { parameter.value[index] = 1e-9 }
        parameter.apply(mask)
      }
      #expect(broken.probe() == quantized.probe())
      if bits == 1 {
        var free = quantized
        free.mapParameters { $1.apply(nil) }
        #expect(free.probe() != quantized.probe())
      }
    }
  }

  @Test func equalScoresGoByIndex() {
    #expect(WeightMasks.keeping([1, 1, 1, 0, 1], removing: 3) == [0, 0, 1, 0, 1])
    #expect(WeightMasks.keeping([3, 1, 2], removing: 0) == [1, 1, 1])
    for count in 1...40 {
      var stream = RandomStream(seed: 1, purpose: .test, count)
      let scores = (0..<40).map { _ in Float(stream.integer(below: 10)) }
      let mask = WeightMasks.keeping(scores, removing: count)
      #expect(mask.reduce(0, +) == Float(40 - count))
      let order = scores.indices.sorted { (scores[$0], $0) < (scores[$1], $1) }
      #expect(order.prefix(count).allSatisfy { mask[$0] == 0 })
    }
  }

  @Test func keptLayersKeepAll() throws {
    let network = try TestNetworks.small()
    let masks = try WeightMasks(of: network, ratio: PruningRatio(0.5), keep: ["scores"])
    #expect(masks.masks["scores.weight"] == nil)
    #expect(throws: CompressionError.self) {
      try WeightMasks(of: network, ratio: PruningRatio(0.5), keep: ["nothing"])
    }
  }

  @Test(arguments: WeightCriterionRegistry.all.map { $0.name })
  func everyCriterionOrdersFinitely(name: String) throws {
    let kind = try #require(WeightCriterionRegistry.named(name))
    let network = try TestNetworks.small()
    let masks = try WeightMasks(
      of: network, ratio: PruningRatio(0.3), criterion: kind.init(seed: 2))
    let (kept, all) = masks.counts
    #expect(kept == all - all * 3 / 10)
  }
}
