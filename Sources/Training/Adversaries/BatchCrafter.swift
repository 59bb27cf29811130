// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors

/// Searches for adversarial examples of a whole batch, under the statistics of the batch.
///
/// As programs do that attack a network in training mode: the gradient of the summed loss goes
/// through the statistics too, so that images of a batch move each other. Running statistics are left
/// alone. Nothing is allocated after it has been made. Workers write only what belongs to their own
/// tile; that is the discipline behind the mark.
final class BatchCrafter: @unchecked Sendable {
  private let adversary: Adversary
  private let executor: BatchExecutor
  private let searches: [SearchTile]
  private let vectors: Int
  /// The examples, tile by tile.
  private let examples: AlignedBuffer
  /// Each lane's largest loss so far, and that of the last start.
  private let bestLosses: AlignedBuffer
  private let losses: AlignedBuffer
  /// The clean scores of each tile, where examples are to lead away from them.
  private let references: AlignedBuffer?

  init(
    _ adversary: Adversary, plan: Plan, network: Network, tiles: Int, seed: UInt64,
    parallel: Parallel
  ) {
    self.adversary = adversary
    let executor = BatchExecutor(plan, tiles: tiles, parallel: parallel, mode: .inputGradient)
    self.executor = executor
    searches = (0..<tiles).map { tile in
      let search = SearchTile(
        executor.views(of: tile)[0], normalization: network.normalization,
        attack: adversary.attack, threat: adversary.threat, seed: seed)
      search.tile.isSupplied = true
      return search
    }
    vectors = plan.input.count
    examples = AlignedBuffer(count: tiles * vectors * Kernels.lanes)
    bestLosses = AlignedBuffer(count: tiles * Kernels.lanes)
    losses = AlignedBuffer(count: tiles * Kernels.lanes)
    let leads = (adversary.attack as? TrainingAttack)?.reference != nil
    references = leads ? AlignedBuffer(count: tiles * plan.classCount * Kernels.lanes) : nil
  }

  /// Searches examples of a batch; nil where the budget is still nothing, and once cancelled.
  ///
  /// `load` puts pixels into a tile's view.
  func craft(
    _ batch: TrainingBatch, epoch: Int, step: Int, control: RunControl,
    load: @Sendable (TrainingTile) -> Void
  ) -> AlignedBuffer? {
    let share = adversary.share(of: step)
    guard share > 0 else { return nil }
    for search in searches { search.setBudget(share: share) }
    guard enter(batch, epoch: epoch, control: control, load: load) else { return nil }
    let restarts = adversary.attack.restarts
    for restart in 0..<restarts {
      for query in 0..<adversary.attack.steps {
        let start = query == 0 ? epoch * restarts + restart : nil
        guard advance(batch, epoch: epoch, start: start, control: control) else { return nil }
      }
      // A single start's queries are examples whatever their losses are.
      guard restarts == 1 || evaluate(batch, epoch: epoch, control: control) else { return nil }
      keep(batch, isFirst: restart == 0)
    }
    return examples
  }

  /// Puts the clean images in place, and notes their scores where they matter; false if cancelled.
  private func enter(
    _ batch: TrainingBatch, epoch: Int, control: RunControl, load: @Sendable (TrainingTile) -> Void
  ) -> Bool {
    executor.runViews(tiles: batch.tiles, control: control) { index, _, views in
      let tile = batch.tile(index, views: views, epoch: epoch)
      load(tile)
      unsafe searches[index].enterSpace(views[0].input)
      unsafe Kernels.copy(
        vectors: vectors, from: views[0].input, to: searches[index].tile.clean)
      return tile.live
    } loss: { index, _, views, _ in
      guard let references = references else { return }
      let classes = views[0].plan.classCount
      unsafe Kernels.copy(
        vectors: classes, from: views[0].logits,
        to: references.floats + index * classes * Kernels.lanes)
    }
  }

  /// Moves all queries once, from a new start where one is named; false if cancelled.
  private func advance(
    _ batch: TrainingBatch, epoch: Int, start: Int?, control: RunControl
  ) -> Bool {
    executor.runViews(tiles: batch.tiles, control: control) { index, _, views in
      let tile = batch.tile(index, views: views, epoch: epoch)
      if let start {
        unsafe searches[index].begin(
          live: tile.live, references: tile.labels, samples: tile.samples, restart: start)
      }
      return tile.live
    } loss: { index, _, views, _ in
      evaluate(batch.tile(index, views: views, epoch: epoch), index)
    } finish: { index, _, views in
      searches[index].advance(
        active: batch.tile(index, views: views, epoch: epoch).live)
    }
  }

  /// The losses of the last queries; false if cancelled.
  private func evaluate(_ batch: TrainingBatch, epoch: Int, control: RunControl) -> Bool {
    executor.runViews(tiles: batch.tiles, control: control) { index, _, views in
      batch.tile(index, views: views, epoch: epoch).live
    } loss: { index, _, views, _ in
      evaluate(batch.tile(index, views: views, epoch: epoch), index)
    }
  }

  /// Each lane's loss, and the gradient of the sum to the scores.
  private func evaluate(_ tile: TrainingTile, _ index: Int) {
    let view = tile.views[0]
    let classes = view.plan.classCount
    let found = unsafe losses.floats + index * Kernels.lanes
    if let references {
      tile.clearGradient(view: 0)
      unsafe found.update(repeating: 0, count: Kernels.lanes)
      unsafe Kernels.divergence(
        classes: classes, reference: references.floats + index * classes * Kernels.lanes,
        logits: view.logits, live: tile.live, scale: 1, losses: found,
        gradient: view.logitsGradient)
    } else {
      unsafe adversary.loss.evaluate(
        classes: classes, logits: view.logits, labels: tile.labels, live: tile.live, scale: 1,
        losses: found, gradient: view.logitsGradient)
    }
  }

  /// Keeps the last queries, or those with a larger loss than those of the starts before.
  private func keep(_ batch: TrainingBatch, isFirst: Bool) {
    for index in 0..<batch.tiles {
      var lanes: UInt32 = 0
      for lane in 0..<Kernels.lanes {
        let place = index * Kernels.lanes + lane
        let isBetter = unsafe losses.floats[place] > bestLosses.floats[place]
        guard isFirst || isBetter else { continue }
        unsafe bestLosses.floats[place] = losses.floats[place]
        lanes |= 1 << UInt32(lane)
      }
      unsafe Kernels.copyLanes(
        vectors: vectors, from: searches[index].tile.query, lanes: lanes,
        to: examples.floats + index * vectors * Kernels.lanes)
    }
  }
}
