// SPDX-License-Identifier: MIT
import Synchronization
package import Tensors

/// Computes the parameter gradients of a batch of tiles on all cores.
///
/// Tiles are dealt to a number of groups that depends on the network and the batch alone; a group
/// adds up its tiles in order, and the groups are added in order: the same bits for any thread count.
/// A tile may be in several *views*, versions of its images that one loss sees together; batch
/// statistics are those of each view by itself.
package final class BatchExecutor: @unchecked Sendable {
  package let plan: Plan
  /// The summed gradient, flat, after `run`.
  package let gradient: AlignedBuffer
  private let parallel: Parallel
  private let capacity: Int
  private let groups: Int
  private let partialGradients: [AlignedBuffer]
  /// The views of each tile, or of each worker's tile where tiles do not meet.
  private let executors: [[TileExecutor]]
  /// One for each view.
  private let synchronizations: [BatchSynchronization]
  private let lives: LiveLanes

  private let computesParameters: Bool

  /// Makes an executor for batches of at most `tiles` tiles; the mode says which gradients are wanted.
  package init(
    _ plan: Plan, tiles: Int, views: Int = 1, parallel: Parallel,
    mode: ExecutionMode = .parameterGradients
  ) {
    precondition(tiles > 0 && views > 0, "a batch has at least one tile in one view")
    self.plan = plan
    self.parallel = parallel
    capacity = tiles
    groups = Self.groupCount(parameters: plan.parameterCount, tiles: tiles)
    computesParameters = mode.contains(.parameterGradients)
    let count = computesParameters ? plan.parameterCount : 0
    gradient = AlignedBuffer(count: count)
    partialGradients = [gradient] + (1..<groups).map { _ in AlignedBuffer(count: count) }
    let held = plan.isSynchronized ? tiles : min(parallel.threads, groups)
    let executors = (0..<held).map { _ in
      (0..<views).map { _ in TileExecutor(plan, mode: mode) }
    }
    self.executors = executors
    synchronizations =
      plan.isSynchronized
      ? (0..<views).map { view in
        BatchSynchronization(plan, executors: executors.map { $0[view] })
      } : []
    lives = LiveLanes(count: tiles)
  }

  /// As many partial sums as fit into 256 MiB, at least two and at most eight.
  private static func groupCount(parameters: Int, tiles: Int) -> Int {
    let fitting = (256 << 20) / max(parameters * 4, 1)
    return max(1, min(tiles, max(2, min(8, fitting))))
  }

  /// Runs forward and backward over tiles in one view.
  ///
  /// `prepare` fills a tile's input and returns its live lanes; `loss` reads its logits and fills
  /// the logits' gradient; `finish` may read the gradient to the input. Each is called once for each
  /// tile, in this order, from several threads; calls with the same worker number never overlap.
  /// Lanes that are not live are zeroed. False if it was cut off, as in `runViews`.
  @discardableResult
  package func run(
    tiles: Int, control: RunControl = .none,
    prepare: @Sendable (_ tile: Int, _ worker: Int, _ executor: TileExecutor) -> UInt32,
    loss: @Sendable (_ tile: Int, _ executor: TileExecutor, _ live: UInt32) -> Void,
    finish: @Sendable (_ tile: Int, _ executor: TileExecutor) -> Void = { _, _ in }
  ) -> Bool {
    runViews(tiles: tiles, control: control) { tile, worker, views in
      prepare(tile, worker, views[0])
    } loss: { tile, _, views, live in
      loss(tile, views[0], live)
    } finish: { tile, _, views in
      finish(tile, views[0])
    }
  }

  /// Runs forward and backward over tiles in all their views.
  ///
  /// As `run`, but each function sees the executors of all views of a tile and the worker's number.
  /// A view whose scores `prepare` has computed itself, by `forward` on its executor, is not computed
  /// again.
  ///
  /// Once the control is cancelled, and it is to stay so, what is left is left out: tiles, or steps
  /// of the whole batch where tiles meet; there `finish` is called for all tiles or for none. Gives
  /// whether the batch ran to its end. After one that was cut off the gradient and the statistics
  /// are those of no batch; the next run finds nothing of it.
  @discardableResult
  package func runViews(
    tiles: Int, control: RunControl = .none,
    prepare: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor]) -> UInt32,
    loss: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor], _ live: UInt32) -> Void,
    finish: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor]) -> Void = { _, _, _ in }
  ) -> Bool {
    precondition(tiles <= capacity, "the batch has at most the tiles it was made for")
    parallel.forEach(groups) { group, _ in
      unsafe partialGradients[group].floats.update(repeating: 0, count: gradient.count)
    }
    let isWhole =
      plan.isSynchronized
      ? runTogether(tiles: tiles, control: control, prepare: prepare, loss: loss, finish: finish)
      : runApart(tiles: tiles, control: control, prepare: prepare, loss: loss, finish: finish)
    if isWhole { sumGroups() }
    return isWhole
  }

  /// Runs tile after tile, each forward and backward; false if one was left out.
  private func runApart(
    tiles: Int, control: RunControl,
    prepare: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor]) -> UInt32,
    loss: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor], _ live: UInt32) -> Void,
    finish: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor]) -> Void
  ) -> Bool {
    let isCutOff = Atomic<Bool>(false)
    parallel.forEach(groups) { group, worker in
      let views = executors[worker]
      for tile in Self.tiles(of: group, groups: groups, tiles: tiles) {
        for view in views { view.expectInput() }
        let live = prepare(tile, worker, views)
        // What prepares may poll too, and have ended early.
        guard !control.isCancelled else {
          isCutOff.store(true, ordering: .relaxed)
          return
        }
        for view in views { view.forwardIfNeeded(live: live) }
        loss(tile, worker, views, live)
        let sum = computesParameters ? partialGradients[group] : nil
        for view in views { view.backward(live: live, gradients: sum) }
        finish(tile, worker, views)
      }
    }
    return !isCutOff.load(ordering: .relaxed)
  }

  /// Runs all tiles step by step, view after view; false if steps were left out.
  private func runTogether(
    tiles: Int, control: RunControl,
    prepare: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor]) -> UInt32,
    loss: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor], _ live: UInt32) -> Void,
    finish: @Sendable (_ tile: Int, _ worker: Int, _ views: [TileExecutor]) -> Void
  ) -> Bool {
    let lives = lives
    parallel.forEach(tiles) { tile, worker in
      // The forward pass begins by asking again, so that no tile is missed there.
      guard !control.isCancelled else { return }
      lives[tile] = prepare(tile, worker, executors[tile])
      for view in executors[tile] { view.clearDeadLanes(live: lives[tile]) }
    }
    for view in synchronizations {
      guard view.forward(tiles: tiles, lives: lives, parallel: parallel, control: control) else {
        return false
      }
    }
    parallel.forEach(tiles) { tile, worker in loss(tile, worker, executors[tile], lives[tile]) }
    for view in synchronizations {
      guard
        view.backward(
          tiles: tiles, groups: groups, gradients: computesParameters ? partialGradients : nil,
          lives: lives, parallel: parallel, control: control)
      else { return false }
    }
    parallel.forEach(tiles) { tile, worker in finish(tile, worker, executors[tile]) }
    return true
  }

  /// The executors of a tile, which keep it from batch to batch where tiles meet.
  package func views(of tile: Int) -> [TileExecutor] {
    precondition(plan.isSynchronized, "tiles that do not meet share executors")
    return executors[tile]
  }

  /// Moves running statistics in a flat vector towards those of the last batch, view after view.
  ///
  /// As far as training does (PyTorch's momentum, 0.1); with a number of views that were seen before
  /// they become the mean over all views.
  package func updateStatistics(in parameters: AlignedBuffer, after seen: Int? = nil) {
    for (index, view) in synchronizations.enumerated() {
      view.updateStatistics(in: parameters, share: seen.map { 1 / Float($0 + index + 1) })
    }
  }

  /// Bytes of memory that the executor holds.
  package var bytes: Int {
    partialGradients.reduce(0) { $0 + $1.count * 4 }
      + executors.joined().reduce(0) { $0 + $1.bytes }
  }

  static func tiles(of group: Int, groups: Int, tiles: Int) -> Range<Int> {
    (group * tiles / groups)..<((group + 1) * tiles / groups)
  }

  /// Adds the partial gradients in group order, cut into slices that threads share.
  private func sumGroups() {
    let slice = 1 << 15
    let count = gradient.count
    parallel.forEach((count + slice - 1) / slice) { index, _ in
      let start = index * slice
      for part in partialGradients.dropFirst() {
        unsafe Kernels.accumulate(
          count: min(slice, count - start), part.floats + start, into: gradient.floats + start)
      }
    }
  }
}
