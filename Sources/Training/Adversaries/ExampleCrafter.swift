// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors

/// One worker's search for adversarial examples of the network in training.
///
/// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
@safe
final class ExampleCrafter: @unchecked Sendable {
  private let adversary: Adversary
  private let search: SearchTile
  /// The clean scores, where examples are those that lead furthest away from them.
  private let reference: AlignedBuffer?
  /// Whether the examples are those of the network in training.
  private let isOwn: Bool
  /// The examples with the largest losses so far, and those losses, where there are several starts.
  private let best: AlignedBuffer?
  private var bestLosses = [Float](repeating: 0, count: Kernels.lanes)
  /// The share of the budget that the search has in this step.
  private var share: Float = 1

  /// Makes a crafter that looks for the largest cross-entropy, or for the largest divergence from the
  /// scores in a buffer.
  init(
    _ adversary: Adversary, plan: Plan, normalization: Normalization, seed: UInt64,
    reference: AlignedBuffer? = nil, isOwn: Bool = true
  ) {
    self.adversary = adversary
    self.isOwn = isOwn
    self.reference = reference
    search = SearchTile(
      plan, normalization: normalization, attack: adversary.attack, threat: adversary.threat,
      seed: seed)
    best =
      adversary.attack.restarts > 1
      ? AlignedBuffer(count: plan.input.count * Kernels.lanes) : nil
  }

  /// Says which optimizer step is to come, counted from 0.
  func begin(step: Int) {
    share = adversary.share(of: step)
    search.setBudget(share: share)
  }

  /// Brings the pixels of a tile into the threat model's space, in place.
  func enterSpace(_ pixels: LaneFloats) { unsafe search.enterSpace(pixels) }

  /// The class scores of the clean images in an executor's input, in the threat model's space, by
  /// the plan that is attacked.
  ///
  /// Where that is the plan in training, the pass is the one that training needs anyway.
  func cleanScores(of view: TileExecutor, live: UInt32) -> LaneFloats {
    if view.plan === search.executor.plan {
      view.clearDeadLanes(live: live)
      view.forward(live: live)
      return unsafe view.logits
    }
    unsafe Kernels.copy(vectors: search.tile.vectors, from: view.input, to: search.tile.query)
    search.tile.forward(live: live)
    return unsafe search.tile.logits
  }

  /// Leaves adversarial examples of clean images in the threat model's space; both may be the same
  /// memory.
  ///
  /// Ends early once the tile's control is cancelled; nothing useful is left then.
  func craft(_ tile: TrainingTile, from clean: LaneFloats, into target: LaneFloats) {
    let vectors = search.tile.vectors
    if let examples = unsafe tile.examples, isOwn {
      unsafe Kernels.copy(vectors: vectors, from: examples, to: target)
      return
    }
    guard share > 0 else {
      if unsafe clean != target {
        unsafe Kernels.copy(vectors: vectors, from: clean, to: target)
      }
      return
    }
    unsafe Kernels.copy(vectors: vectors, from: clean, to: search.tile.clean)
    let restarts = adversary.attack.restarts
    for restart in 0..<restarts {
      unsafe search.craft(
        live: tile.live, references: tile.labels, samples: tile.samples,
        restart: tile.epoch * restarts + restart, control: tile.control)
      guard !tile.control.isCancelled else { return }
      if let best { keepBest(in: best, live: tile.live, isFirst: restart == 0) }
    }
    unsafe Kernels.copy(
      vectors: vectors, from: best.map { unsafe $0.floats } ?? search.tile.query, to: target)
  }

  /// Keeps the lanes whose last query has a larger loss than those of the starts before.
  private func keepBest(in best: AlignedBuffer, live: UInt32, isFirst: Bool) {
    let tile = search.tile
    tile.forward(live: live)
    if let reference {
      unsafe tile.losses.update(repeating: 0, count: Kernels.lanes)
      unsafe Kernels.divergence(
        classes: tile.classes, reference: reference.floats, logits: tile.logits, live: live,
        scale: 1, losses: tile.losses, gradient: nil)
    } else {
      tile.evaluate(adversary.loss, active: live)
    }
    var better: UInt32 = 0
    for lane in 0..<Kernels.lanes {
      let loss = unsafe tile.losses[lane]
      guard isFirst || loss > bestLosses[lane] else { continue }
      bestLosses[lane] = loss
      better |= 1 << UInt32(lane)
    }
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: tile.query, lanes: better, to: best.floats)
  }
}
