// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Class scores of a batch of normalised images.
final class ForwardJob: Job {
  static let name = "forward"
  static let clock = "images in memory to class scores in memory"
  let imagesPerStep: Int
  private let batch: RandomTiles
  private let scores: [AlignedBuffer]
  private let executors: [TileExecutor]
  private let parallel: Parallel

  init(_ settings: JobSettings) {
    imagesPerStep = settings.batch
    parallel = settings.parallel
    let plan = Plan(settings.network, options: settings.inferenceOptions)
    batch = RandomTiles(images: settings.batch, shape: plan.input)
    scores = batch.tiles.map { _ in AlignedBuffer(count: plan.classCount * Kernels.lanes) }
    executors = (0..<min(parallel.threads, batch.tiles.count)).map { _ in
      TileExecutor(plan, mode: .inference)
    }
  }

  func run(_ meter: Meter) {
    meter.begin()
    repeat { batch.forward(executors, to: scores, by: parallel) } while meter.tick()
  }
}
