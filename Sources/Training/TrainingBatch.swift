// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The memory of a batch, filled anew for every batch.
///
/// Holds its samples in tiles of 16, their labels, each lane's loss and each tile's tally.
/// Workers write only what belongs to their own tile; that is the discipline behind the mark.
@safe
final class TrainingBatch: Resumable, @unchecked Sendable {
  private(set) var samples: ArraySlice<Int> = []
  private let source: ImageSource
  private let labels: UnsafeMutableBufferPointer<Int32>
  private let predictions: UnsafeMutableBufferPointer<Int32>
  private let losses: AlignedBuffer
  /// What the objective keeps for each tile.
  private let memory: AlignedBuffer
  private let memoryCount: Int
  private let hits: UnsafeMutableBufferPointer<Int32>

  /// Makes memory for batches of at most `tiles` tiles, with `memoryCount` vectors for each.
  init(tiles: Int, memoryCount: Int, source: ImageSource) {
    self.source = source
    self.memoryCount = memoryCount
    unsafe labels = .allocate(capacity: tiles * Kernels.lanes)
    unsafe labels.initialize(repeating: 0)
    unsafe predictions = .allocate(capacity: tiles * Kernels.lanes)
    unsafe predictions.initialize(repeating: 0)
    unsafe hits = .allocate(capacity: tiles)
    unsafe hits.initialize(repeating: 0)
    losses = AlignedBuffer(count: tiles * Kernels.lanes)
    memory = AlignedBuffer(count: tiles * memoryCount * Kernels.lanes)
  }

  deinit {
    unsafe labels.deallocate()
    unsafe predictions.deallocate()
    unsafe hits.deallocate()
  }

  /// What objectives keep from batch to batch; all else is filled anew.
  func write(to state: inout StateWriter) { state.put(memory) }

  func read(from state: inout StateReader) throws(StateReader.Misfit) { try state.fill(memory) }

  /// Takes the next batch.
  func load(_ batch: ArraySlice<Int>) {
    samples = batch
    for (index, sample) in batch.enumerated() {
      unsafe labels[index] = source.label(of: sample)
    }
  }

  var count: Int { samples.count }
  var tiles: Int { Kernels.tiles(of: samples.count) }

  /// A tile with the executors of its views.
  func tile(_ tile: Int, views: [TileExecutor], epoch: Int) -> TrainingTile {
    unsafe self.tile(tile, views: views, epoch: epoch, examples: nil, control: .none)
  }

  /// A tile that is to be prepared, with the executors of its views, examples that were searched
  /// for the batch, and what tells whether to go on.
  func tile(
    _ tile: Int, views: [TileExecutor], epoch: Int, examples: LaneFloats?, control: RunControl
  ) -> TrainingTile {
    let first = samples.startIndex + tile * Kernels.lanes
    let part = samples[first..<min(first + Kernels.lanes, samples.endIndex)]
    return unsafe TrainingTile(
      views: views, labels: UnsafePointer(place(labels, tile)), live: UInt32(1) << part.count - 1,
      samples: part, epoch: epoch,
      memory: memory.floats + tile * memoryCount * Kernels.lanes,
      losses: losses.floats + tile * Kernels.lanes, scale: 1 / Float(samples.count),
      examples: examples, control: control)
  }

  /// Notes how many images of a tile are classified right by some scores.
  func count(_ tile: Int, of executor: TileExecutor) {
    let found = unsafe place(predictions, tile)
    unsafe Kernels.argmax(
      classes: executor.plan.classCount, logits: executor.logits, predictions: found)
    let lanes = min(Kernels.lanes, samples.count - tile * Kernels.lanes)
    var right: Int32 = 0
    for lane in 0..<lanes where unsafe found[lane] == place(labels, tile)[lane] { right += 1 }
    unsafe hits[tile] = right
  }

  private func place(
    _ buffer: UnsafeMutableBufferPointer<Int32>, _ tile: Int
  ) -> UnsafeMutablePointer<Int32> {
    unsafe buffer.baseAddress.unsafelyUnwrapped + tile * Kernels.lanes
  }

  /// The sum of the losses, in sample order.
  var lossSum: Float {
    (0..<samples.count).reduce(0) { unsafe $0 + losses.floats[$1] }
  }

  var hitCount: Int { unsafe hits.prefix(tiles).reduce(0) { $0 + Int($1) } }
}

/// Loss and accuracy over the images of an epoch so far.
struct EpochTally {
  private(set) var images = 0
  /// Images that losses and hits are over; an image counts as often as it was trained on.
  private var views = 0
  private var loss = 0.0
  private var hits = 0

  init() {}

  func write(to state: inout StateWriter) {
    for number in [images, views, hits] { state.put(number) }
    state.put(loss)
  }

  init(from state: inout StateReader) throws(StateReader.Misfit) {
    images = try state.integer()
    views = try state.integer()
    hits = try state.integer()
    loss = try state.double()
  }

  /// Adds a batch; `isLast` unless its images are to be trained on again.
  mutating func add(_ batch: TrainingBatch, isLast: Bool) {
    if isLast { images += batch.count }
    views += batch.count
    loss += Double(batch.lossSum)
    hits += batch.hitCount
  }

  var meanLoss: Double { views > 0 ? loss / Double(views) : 0 }
  var accuracy: Double { views > 0 ? Double(hits) / Double(views) : 0 }
}
