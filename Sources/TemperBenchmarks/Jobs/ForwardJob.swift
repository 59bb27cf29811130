// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Class scores of a batch of normalised images.
final class ForwardJob: Job {
  static let name = "forward"
  static let clock = "images in memory to class scores in memory"
  let imagesPerStep: Int
  private let tiles: [AlignedBuffer]
  private let scores: [AlignedBuffer]
  private let executors: [TileExecutor]
  private let parallel: Parallel

  init(_ settings: JobSettings) {
    imagesPerStep = settings.batch
    parallel = settings.parallel
    let plan = Plan(settings.network, options: settings.inferenceOptions)
    tiles = RandomBatch.tiles(images: settings.batch, shape: plan.input)
    scores = tiles.map { _ in AlignedBuffer(count: plan.classCount * Kernels.lanes) }
    executors = (0..<min(parallel.threads, tiles.count)).map { _ in
      TileExecutor(plan, mode: .inference)
    }
  }

  func run(_ meter: Meter) {
    meter.begin()
    repeat { step() } while meter.tick()
  }

  private func step() {
    let (executors, tiles, scores, images) = (executors, tiles, scores, imagesPerStep)
    parallel.forEach(tiles.count) { tile, worker in
      let executor = executors[worker]
      unsafe Kernels.copy(
        vectors: executor.plan.input.count, from: tiles[tile].floats, to: executor.input)
      executor.forward(live: RandomBatch.live(tile: tile, images: images))
      unsafe Kernels.copy(
        vectors: executor.plan.classCount, from: executor.logits, to: scores[tile].floats)
    }
  }
}
