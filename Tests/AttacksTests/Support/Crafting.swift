// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport

/// The last queries of a search over up to sixteen samples, with what the network says of them.
struct Crafted {
  var queries: [[Float]] = []
  var logits: [[Float]] = []
  var losses: [Float] = []
  var predictions: [Int32] = []

  /// Runs a whole search; `entersSpace` is false where the source is in the threat's space already.
  init(
    _ network: Network, attack: any Attack, threat: ThreatModel, source: TensorSource,
    samples: [Int], references: [Int32]? = nil, isTargeted: Bool = false, seed: UInt64 = 1,
    restart: Int = 0, entersSpace: Bool = true, loss: any Loss.Type = CrossEntropy.self
  ) {
    let plan = Plan(network, options: PlanOptions(inputSpace: threat.space))
    let search = SearchTile(
      plan, normalization: network.normalization, attack: attack, threat: threat,
      isTargeted: isTargeted, seed: seed)
    let tile = search.tile
    for (lane, sample) in samples.enumerated() {
      unsafe source.load(sample, into: lane, of: tile.clean)
    }
    if entersSpace { unsafe search.enterSpace(tile.clean) }
    let labels = references ?? samples.map { source.label(of: $0) }
    let padded = labels + Array(repeating: 0, count: Kernels.lanes - labels.count)
    let live = UInt32(1) << UInt32(samples.count) - 1
    unsafe search.craft(live: live, references: padded, samples: samples[...], restart: restart)
    search.executor.forward(live: live)
    losses = Array(
      search.executor.evaluate(loss, labels: labels, live: live).prefix(samples.count))
    for lane in samples.indices {
      queries.append(Self.image(in: lane, of: tile))
      let scores = search.executor.logits(of: lane)
      logits.append(scores)
      predictions.append(prediction(of: scores))
    }
  }

  private static func image(in lane: Int, of tile: AttackTile) -> [Float] {
    var image = [Float](repeating: 0, count: tile.vectors)
    unsafe image.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe Kernels.extractLane(
        lane, x: tile.query, channels: tile.shape.channels, height: tile.shape.height,
        width: tile.shape.width, image: base)
    }
    return image
  }
}

/// The class of the largest score, -1 if one is not a number.
func prediction(of scores: [Float]) -> Int32 {
  guard scores.allSatisfy({ !$0.isNaN }) else { return -1 }
  return Int32(scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? -1)
}

/// The class scores of unperturbed samples.
func cleanLogits(_ network: Network, _ source: TensorSource) -> [[Float]] {
  let executor = TileExecutor(Plan(network), mode: .inference)
  return (0..<source.count).map { sample in
    unsafe source.load(sample, into: 0, of: executor.input)
    executor.forward(live: 1)
    return executor.logits(of: 0)
  }
}

/// Random images of which all but every seventh carry the class that the network gives them.
func imagesMostlyRight(for network: Network, count: Int, seed: UInt64 = 1) -> TensorSource {
  let source = TensorSource(
    random: count, shape: network.input, classes: network.classCount, seed: seed)
  let classes = cleanLogits(network, source).map { Int(prediction(of: $0)) }
  let labels = classes.enumerated().map { index, label in
    index % 7 == 3 ? (label + 1) % network.classCount : label
  }
  return TensorSource(images: source.images, labels: labels)
}

extension Spelled {
  /// A number spelled as Swift prints it.
  init(_ value: Float) {
    self.init(value, "\(value)")
  }
}

extension ThreatModel {
  /// A threat with a plain number for its budget.
  init(_ norm: Norm, _ epsilon: Float, _ convention: Convention = .standard) {
    self.init(norm: norm, epsilon: Spelled(epsilon), convention: convention)
  }
}

extension RobustEvaluation {
  /// Attacks all images of a source.
  func run(on source: TensorSource) -> RobustResult {
    run(on: source, samples: Array(0..<source.count))
  }
}
