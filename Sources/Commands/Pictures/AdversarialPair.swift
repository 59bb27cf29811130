// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import Training

/// Images beside what an attack makes of them.
struct AdversarialPair {
  /// Pixels in [0, 1], [C, H, W]; what leaves that range by the paper's protocol is cut off.
  let clean: [Float]
  let adversarial: [Float]
  let label: Int
  /// What the network says of each.
  let before: Int
  let after: Int

  /// Attacks images, at most 16 at a time.
  static func craft(
    _ network: Network, attack: any Attack, threat: ThreatModel, source: ImageSource,
    samples: [Int], seed: UInt64, control: RunControl
  ) -> [AdversarialPair] {
    let plan = Plan(
      network, options: PlanOptions(inputSpace: threat.space, foldsNormalization: true))
    let search = SearchTile(
      plan, normalization: network.normalization, attack: attack, threat: threat, seed: seed)
    var pairs: [AdversarialPair] = []
    for start in stride(from: 0, to: samples.count, by: Kernels.lanes) {
      if control.isCancelled { break }
      let part = Array(samples[start..<min(start + Kernels.lanes, samples.count)])
      pairs += tile(part, network, search, source, threat)
    }
    return pairs
  }

  private static func tile(
    _ samples: [Int], _ network: Network, _ search: SearchTile, _ source: ImageSource,
    _ threat: ThreatModel
  ) -> [AdversarialPair] {
    let tile = search.tile
    let live = UInt32(1) << samples.count - 1
    var labels = [Int32](repeating: 0, count: Kernels.lanes)
    for (lane, sample) in samples.enumerated() {
      unsafe source.load(sample, into: lane, of: tile.clean)
      labels[lane] = source.label(of: sample)
    }
    unsafe search.enterSpace(tile.clean)
    unsafe Kernels.copy(vectors: tile.vectors, from: tile.clean, to: search.executor.input)
    let before = classes(search.executor, live: live)
    unsafe search.craft(live: live, references: labels, samples: samples[...], restart: 0)
    unsafe Kernels.copy(vectors: tile.vectors, from: tile.query, to: search.executor.input)
    let after = classes(search.executor, live: live)
    return samples.indices.map { lane in
      unsafe AdversarialPair(
        clean: pixels(tile.clean, lane, network, threat),
        adversarial: pixels(tile.query, lane, network, threat), label: Int(labels[lane]),
        before: before[lane], after: after[lane])
    }
  }

  private static func classes(_ executor: TileExecutor, live: UInt32) -> [Int] {
    executor.forward(live: live)
    var predictions = [Int32](repeating: 0, count: Kernels.lanes)
    unsafe Kernels.argmax(
      classes: executor.plan.classCount, logits: executor.logits, predictions: &predictions)
    return predictions.map { Int($0) }
  }

  /// One lane of [H][W][C][16] as [C, H, W] of pixels.
  private static func pixels(
    _ tile: LaneFloats, _ lane: Int, _ network: Network, _ threat: ThreatModel
  ) -> [Float] {
    let shape = network.input
    let plane = shape.height * shape.width
    return (0..<(shape.channels * plane)).map { index in
      let (channel, place) = (index / plane, index % plane)
      let value = unsafe tile[(place * shape.channels + channel) * Kernels.lanes + lane]
      guard threat.space == .normalized else { return value }
      let normalization = network.normalization
      return value * normalization.deviation[channel] + normalization.mean[channel]
    }
  }
}
