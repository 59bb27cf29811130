// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// One batch: its samples in tiles of 16, their labels, and each tile's tally.
///
/// Workers write only what belongs to their own tile; that is the discipline behind the mark.
@safe
final class BatchLabels: @unchecked Sendable {
  let samples: [Int]
  let tiles: Int
  private let labels: UnsafeMutableBufferPointer<Int32>
  private let losses: AlignedBuffer
  private let hits: UnsafeMutableBufferPointer<Int32>

  init(_ samples: [Int], source: ImageSource) {
    self.samples = samples
    tiles = (samples.count + Kernels.lanes - 1) / Kernels.lanes
    unsafe labels = .allocate(capacity: tiles * Kernels.lanes)
    unsafe labels.initialize(repeating: 0)
    unsafe hits = .allocate(capacity: tiles)
    unsafe hits.initialize(repeating: 0)
    losses = AlignedBuffer(count: tiles * Kernels.lanes)
    for (index, sample) in samples.enumerated() {
      unsafe labels[index] = source.label(of: sample)
    }
  }

  deinit {
    unsafe labels.deallocate()
    unsafe hits.deallocate()
  }

  func samples(of tile: Int) -> [Int] {
    Array(samples[(tile * Kernels.lanes)..<min((tile + 1) * Kernels.lanes, samples.count)])
  }

  func labels(of tile: Int) -> UnsafePointer<Int32> {
    let address = unsafe labels.baseAddress.unsafelyUnwrapped
    return unsafe UnsafePointer(address + tile * Kernels.lanes)
  }

  /// Computes a tile's losses and the gradient to its scores.
  func score(_ tile: Int, executor: TileExecutor, live: UInt32, scale: Float) {
    let classes = executor.plan.classCount
    unsafe CrossEntropy.evaluate(
      classes: classes, logits: executor.logits, labels: labels(of: tile), live: live,
      scale: scale, losses: losses.floats + tile * Kernels.lanes,
      gradient: executor.logitsGradient)
    var predictions = [Int32](repeating: 0, count: Kernels.lanes)
    unsafe Kernels.argmax(
      classes: classes, logits: executor.logits, predictions: &predictions)
    let right = samples(of: tile).indices.reduce(0) { count, lane in
      unsafe count + (predictions[lane] == labels(of: tile)[lane] ? 1 : 0)
    }
    unsafe hits[tile] = Int32(right)
  }

  /// The sum of the losses, in sample order.
  var lossSum: Float {
    samples.indices.reduce(0) { unsafe $0 + losses.floats[$1] }
  }

  var hitCount: Int { unsafe hits.reduce(0) { $0 + Int($1) } }
}

/// Loss and accuracy over the images of an epoch so far.
struct EpochTally {
  private(set) var images = 0
  private var loss = 0.0
  private var hits = 0

  mutating func add(_ batch: BatchLabels) {
    images += batch.samples.count
    loss += Double(batch.lossSum)
    hits += batch.hitCount
  }

  var meanLoss: Double { images > 0 ? loss / Double(images) : 0 }
  var accuracy: Double { images > 0 ? Double(hits) / Double(images) : 0 }
}
