// SPDX-License-Identifier: MIT
import Networks
import Tensors
import TestSupport
import Testing

@Suite("Interval bounds")
struct IntervalBoundsTests {
  /// A quantized copy: weights of 4 bits, rectifiers rounded to 3.
  private static func rounded(_ network: Network) -> Network {
    var changed = network
    changed.mapParameters { _, parameter in
      if parameter.role == .weight { parameter.quantizer = SymmetricQuantizer(bits: 4) }
    }
    changed.mapLayers { _, layer in
      guard var rounding = layer as? any OutputRounding else { return }
      rounding.quantizer = ActivationQuantizer(bits: 3, scale: 0.21, zeroPoint: 0)
      layer = rounding
    }
    return changed
  }

  private static func networks(seed: UInt64) throws -> [Network] {
    let mixed = try TinyNetworks.mixed().randomized(seed: seed)
    return [
      mixed, try TinyNetworks.residual().randomized(seed: seed),
      try TinyNetworks.smallest().randomized(seed: seed), rounded(mixed),
      rounded(try TinyNetworks.smallest().randomized(seed: seed)),
    ]
  }

  /// Random points of a box and random corners of it, [N, C, H, W].
  private static func points(
    of box: FeatureBounds, count: Int, from stream: inout RandomStream
  ) -> TensorSource {
    let images = Tensor(
      shape: [count, box.shape.channels, box.shape.height, box.shape.width]
    ) { index in
      let place = index % box.shape.count
      let (low, high) = (box.low[place], box.high[place])
      if index / box.shape.count % 2 == 0 { return stream.next() & 1 == 0 ? low : high }
      return min(max(low + (high - low) * stream.uniform(), low), high)
    }
    return TensorSource(images: images, labels: Array(repeating: 0, count: count))
  }

  @Test("hold whatever the network answers within the box", arguments: [UInt64(1), 2, 3])
  func sound(seed: UInt64) throws {
    for network in try Self.networks(seed: seed) {
      var stream = RandomStream(seed: seed, purpose: .test, 5)
      let center = (0..<network.input.count).map { _ in stream.normal() }
      let plan = Plan(
        network, options: PlanOptions(inputSpace: .normalized, foldsNormalization: true))
      let executor = TileExecutor(plan, mode: .inference)
      for width: Float in [0, 1e-4, 0.01, 0.3] {
        let box = FeatureBounds(
          shape: network.input, count: 1, low: center.map { $0 - width },
          high: center.map { $0 + width })
        let bounds = try network.body.bounds(for: box)
        let label = Int32(stream.integer(below: network.classCount))
        let margin = try network.leastMargins(over: box, labels: [label])[0]
        let source = Self.points(of: box, count: 16, from: &stream)
        executor.forward(live: executor.load(0..<16, of: source))
        for lane in 0..<16 {
          let scores = executor.logits(of: lane)
          // Winograd's transforms may add a little to what the bounds cover.
          let slack = 1e-5 * (1 + (scores.map(\.magnitude).max() ?? 0))
          for (index, score) in scores.enumerated() {
            #expect(score >= bounds.low[index] - slack, "\(network.name) \(width)")
            #expect(score <= bounds.high[index] + slack, "\(network.name) \(width)")
          }
          let others = scores.enumerated().filter { $0.offset != Int(label) }.map(\.element)
          #expect(scores[Int(label)] - (others.max() ?? 0) >= margin - 2 * slack)
        }
      }
    }
  }

  // What rounding may have done is allowed for layer by layer, so depth widens a point.
  @Test("are the network's own answer where the box is a point", arguments: [false, true])
  func point(isDeep: Bool) throws {
    let network = try (isDeep ? TinyNetworks.mixed() : TinyNetworks.smallest()).randomized(seed: 6)
    var stream = RandomStream(seed: 6, purpose: .test, 5)
    let point = (0..<network.input.count).map { _ in stream.normal() }
    let bounds = try network.body.bounds(
      for: FeatureBounds(shape: network.input, count: 1, low: point, high: point))
    let executor = TileExecutor(
      Plan(network, options: PlanOptions(inputSpace: .normalized)), mode: .inference)
    let shape = network.input
    let images = try Tensor(point, shape: [1, shape.channels, shape.height, shape.width])
    executor.load(0..<1, of: TensorSource(images: images, labels: [0]))
    executor.forward(live: 1)
    let tolerance = isDeep ? 2e-2 : 2e-4
    #expect(relativeDifference(bounds.low, executor.logits(of: 0)) < tolerance)
    #expect(relativeDifference(bounds.high, executor.logits(of: 0)) < tolerance)
  }

  @Test("are tight for one linear layer, and tighter by differences")
  func linear() throws {
    let network = try Network(
      name: "linear", input: FeatureShape(channels: 12), normalization: .identity(channels: 12),
      layers: [LayerDescription("linear", 4, name: "scores")]
    ).randomized(seed: 2)
    let weights = try #require(network.parameter("scores.weight"))
    let biases = try #require(network.parameter("scores.bias"))
    let box = FeatureBounds(
      shape: network.input, count: 1, low: Array(repeating: -0.5, count: 12),
      high: Array(repeating: 0.25, count: 12))
    let bounds = try network.body.bounds(for: box)
    func least(_ row: [Float]) -> Float { row.reduce(0) { $0 + ($1 > 0 ? -0.5 * $1 : 0.25 * $1) } }
    func row(_ index: Int) -> [Float] { (0..<12).map { weights[index * 12 + $0] } }
    for index in 0..<4 {
      #expect(abs(bounds.low[index] - least(row(index)) - biases[index]) < 1e-4)
      #expect(abs(bounds.high[index] + least(row(index).map { -$0 }) - biases[index]) < 1e-4)
    }
    let margin = try network.leastMargins(over: box, labels: [1])[0]
    let exact =
      [0, 2, 3].map { other in
        least(zip(row(1), row(other)).map { $0 - $1 }) + biases[1] - biases[other]
      }.min() ?? 0
    #expect(abs(margin - exact) < 1e-4)
    #expect(margin >= bounds.low[1] - ([0, 2, 3].map { bounds.high[$0] }.max() ?? 0))
  }

  @Test("every kind of layer has them")
  func complete() {
    for kind in LayerRegistry.all {
      #expect(kind is any IntervalBounding.Type, "\(kind.kind)")
    }
  }
}
