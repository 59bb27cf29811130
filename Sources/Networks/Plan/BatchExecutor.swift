// SPDX-License-Identifier: MIT
package import Tensors

/// Computes the parameter gradients of a batch of tiles on all cores.
///
/// Tiles are dealt to a number of groups that depends on the network and the batch alone; a group
/// adds up its tiles in order, and the groups are added in order: the same bits for any thread count.
package final class BatchExecutor: @unchecked Sendable {
  package let plan: Plan
  /// The summed gradient, flat, after `run`.
  package let gradient: AlignedBuffer
  private let parallel: Parallel
  private let capacity: Int
  private let groups: Int
  private let partialGradients: [AlignedBuffer]
  private let executors: [TileExecutor]
  private let synchronization: BatchSynchronization?

  /// Makes an executor for batches of at most `tiles` tiles; the mode adds the gradient to the input
  /// where that is wanted too.
  package init(
    _ plan: Plan, tiles: Int, parallel: Parallel, mode: ExecutionMode = .parameterGradients
  ) {
    precondition(tiles > 0, "a batch has at least one tile")
    self.plan = plan
    self.parallel = parallel
    capacity = tiles
    groups = Self.groupCount(parameters: plan.parameterCount, tiles: tiles)
    gradient = AlignedBuffer(count: plan.parameterCount)
    partialGradients =
      [gradient] + (1..<groups).map { _ in AlignedBuffer(count: plan.parameterCount) }
    let held = plan.isSynchronized ? tiles : min(parallel.threads, groups)
    executors = (0..<held).map { _ in TileExecutor(plan, mode: mode.union(.parameterGradients)) }
    synchronization =
      plan.isSynchronized ? BatchSynchronization(plan, executors: executors) : nil
  }

  /// As many partial sums as fit into 256 MiB, at least two and at most eight.
  private static func groupCount(parameters: Int, tiles: Int) -> Int {
    let fitting = (256 << 20) / max(parameters * 4, 1)
    return max(1, min(tiles, max(2, min(8, fitting))))
  }

  /// Runs forward and backward over tiles.
  ///
  /// `prepare` fills a tile's input and returns its live lanes; `loss` reads its logits and fills
  /// the logits' gradient; `finish` may read the gradient to the input. Each is called once for each
  /// tile, in this order, from several threads; calls with the same worker number never overlap.
  /// Lanes that are not live are zeroed.
  package func run(
    tiles: Int,
    prepare: @Sendable (_ tile: Int, _ worker: Int, _ executor: TileExecutor) -> UInt32,
    loss: @Sendable (_ tile: Int, _ executor: TileExecutor, _ live: UInt32) -> Void,
    finish: @Sendable (_ tile: Int, _ executor: TileExecutor) -> Void = { _, _ in }
  ) {
    precondition(tiles <= capacity, "the batch has at most the tiles it was made for")
    parallel.forEach(groups) { group, _ in
      unsafe partialGradients[group].floats.update(repeating: 0, count: plan.parameterCount)
    }
    if let synchronization {
      synchronization.run(
        tiles: tiles, groups: groups, gradients: partialGradients, parallel: parallel,
        prepare: prepare, loss: loss)
      parallel.forEach(tiles) { tile, _ in finish(tile, executors[tile]) }
    } else {
      parallel.forEach(groups) { group, worker in
        let executor = executors[worker]
        for tile in Self.tiles(of: group, groups: groups, tiles: tiles) {
          let live = prepare(tile, worker, executor)
          executor.clearDeadLanes(live: live)
          executor.forward(live: live)
          loss(tile, executor, live)
          executor.backward(live: live, gradients: partialGradients[group])
          finish(tile, executor)
        }
      }
    }
    sumGroups()
  }

  /// Moves running statistics in a flat vector towards those of the last batch.
  package func updateStatistics(in parameters: AlignedBuffer) {
    synchronization?.updateStatistics(in: parameters)
  }

  /// Bytes of memory that the executor holds.
  package var bytes: Int {
    partialGradients.reduce(0) { $0 + $1.count * 4 } + executors.reduce(0) { $0 + $1.bytes }
  }

  static func tiles(of group: Int, groups: Int, tiles: Int) -> Range<Int> {
    (group * tiles / groups)..<((group + 1) * tiles / groups)
  }

  /// Adds the partial gradients in group order, cut into slices that threads share.
  private func sumGroups() {
    let slice = 1 << 15
    let count = plan.parameterCount
    parallel.forEach((count + slice - 1) / slice) { index, _ in
      let start = index * slice
      for part in partialGradients.dropFirst() {
        unsafe Kernels.accumulate(
          count: min(slice, count - start), part.floats + start, into: gradient.floats + start)
      }
    }
  }
}
