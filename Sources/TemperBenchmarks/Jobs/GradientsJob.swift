// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors

/// Adversarial examples of a batch: the attack's steps, each a forward pass and an input gradient.
final class GradientsJob: Job {
  static let name = "gradients"
  static let clock = "clean images in memory to adversarial images in memory"
  let imagesPerStep: Int
  private let clean: RandomTiles
  private let found: [AlignedBuffer]
  private let searches: [SearchTile]
  private let labels: [Int32]
  private let parallel: Parallel

  init(_ settings: JobSettings) {
    imagesPerStep = settings.batch
    parallel = settings.parallel
    let plan = Plan(settings.network, options: settings.inferenceOptions)
    clean = RandomTiles(images: settings.batch, shape: plan.input)
    found = clean.tiles.map { AlignedBuffer(count: $0.count) }
    searches = (0..<min(parallel.threads, clean.tiles.count)).map { _ in
      SearchTile(
        plan, normalization: settings.network.normalization,
        attack: PaperAttack.steps(settings.steps), threat: PaperAttack.threat, seed: 0)
    }
    labels = (0..<Kernels.lanes).map { Int32($0 % plan.classCount) }
  }

  func run(_ meter: Meter) {
    meter.begin()
    repeat { step() } while meter.tick()
  }

  private func step() {
    let (searches, clean, found) = (searches, clean, found)
    let labels = labels
    parallel.forEach(clean.tiles.count) { index, worker in
      let (search, tile) = (searches[worker], searches[worker].tile)
      unsafe Kernels.copy(vectors: tile.vectors, from: clean.tiles[index].floats, to: tile.clean)
      let live = clean.live(index)
      let samples = (0..<live.nonzeroBitCount).map { index * Kernels.lanes + $0 }
      unsafe search.craft(live: live, references: labels, samples: samples[...], restart: 0)
      unsafe Kernels.copy(vectors: tile.vectors, from: tile.query, to: found[index].floats)
    }
  }
}
