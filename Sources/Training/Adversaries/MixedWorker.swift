// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Trains on clean images and adversarial ones by weight; each step's examples are those of one of
/// several crafters, drawn by seed.
///
/// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
final class MixedWorker: ObjectiveWorker, @unchecked Sendable {
  private let crafters: [ExampleCrafter]
  private let share: Float
  private let seed: UInt64
  private let cleanLosses = AlignedBuffer(count: Kernels.lanes)
  private var current = 0

  init(_ crafters: [ExampleCrafter], share: Float, seed: UInt64) {
    self.crafters = crafters
    self.share = share
    self.seed = seed
  }

  func begin(step: Int) {
    for crafter in crafters { crafter.begin(step: step) }
    guard crafters.count > 1 else { return }
    // Every worker draws the same.
    var stream = RandomStream(seed: seed, purpose: .adversarySource, step)
    current = stream.integer(below: crafters.count)
  }

  func prepare(_ tile: TrainingTile) {
    unsafe crafters[current].enterSpace(tile.views[0].input)
    unsafe crafters[current].craft(
      tile, from: tile.views[0].input, into: tile.views[1].input)
  }

  func score(_ tile: TrainingTile) {
    tile.scoreCrossEntropy(view: 0, weight: 1 - share)
    unsafe Kernels.copy(vectors: 1, from: tile.losses, to: cleanLosses.floats)
    tile.scoreCrossEntropy(view: 1, weight: share)
    unsafe Kernels.add(vectors: 1, tile.losses, cleanLosses.floats, y: tile.losses)
  }
}
