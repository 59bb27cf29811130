// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The search of APGD: momentum, and a step that is halved where it no longer helps.
///
/// Croce and Hein 2020, algorithm 1; where that and their program differ, as their program does it.
final class AutoPGDSearch: AttackSearch {
  /// The weight of the gradient step beside the last move.
  private static let gradientShare: Float = 0.75
  /// The share of improving steps that keeps a step length.
  private static let improvingShare = 0.75

  private struct Lane {
    var step = 0
    /// The last loss; 0 before the first, as the reference compares with an empty row.
    var previous: Float = 0
    var best: Float = 0
    var bestAtCheck: Float = 0
    var increases = 0
    var sinceCheck = 0
    var window = 0
    var wasHalved = true
  }

  private let tile: AttackTile
  private let norm: Norm
  private let loss: any Loss.Type
  private let steps: Int
  private let seed: UInt64
  private let length = LaneNumbers()
  private let share = LaneNumbers()
  private let last: LaneImages
  private let best: LaneImages
  private let bestGradient: LaneImages
  private let target: LaneImages
  private var lanes = [Lane](repeating: Lane(), count: Kernels.lanes)

  init(_ tile: AttackTile, norm: Norm, loss: any Loss.Type, steps: Int, seed: UInt64) {
    self.tile = tile
    self.norm = norm
    self.loss = loss
    self.steps = steps
    self.seed = seed
    last = LaneImages(tile.vectors)
    best = LaneImages(tile.vectors)
    bestGradient = LaneImages(tile.vectors)
    target = LaneImages(tile.vectors)
  }

  func begin(lane: Int, sample: Int, start: Int) {
    var stream = RandomStream(seed: seed, purpose: .attackStart, sample, start)
    norm.addShellPoint(tile, lane: lane, from: &stream)
    lanes[lane] = Lane()
    lanes[lane].window = max(Int(0.22 * Double(steps)), 1)
    length[lane] = 2 * tile.epsilon(lane)
  }

  func advance(active: UInt32) -> UInt32 {
    tile.ascend(loss, active: active)
    var (first, improved, returning): (UInt32, UInt32, UInt32) = (0, 0, 0)
    for lane in 0..<Kernels.lanes where active.has(lane) {
      if lanes[lane].step == 0 { first |= .lane(lane) }
      if note(tile.loss(lane), lane: lane) { improved |= .lane(lane) }
      if lanes[lane].sinceCheck == lanes[lane].window, check(lane) { returning |= .lane(lane) }
      share[lane] = lanes[lane].step == 0 ? 1 : Self.gradientShare
      lanes[lane].step += 1
    }
    unsafe copy(tile.query, first, to: last)
    unsafe copy(tile.query, improved, to: best)
    unsafe copy(tile.gradient, improved, to: bestGradient)
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: best.floats, lanes: returning, to: tile.query)
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: bestGradient.floats, lanes: returning, to: tile.gradient)
    move(active)
    return 0
  }

  /// Takes the loss of a query; says whether it is the best so far.
  private func note(_ value: Float, lane: Int) -> Bool {
    guard lanes[lane].step > 0 else {
      (lanes[lane].best, lanes[lane].bestAtCheck) = (value, value)
      return true
    }
    if value > lanes[lane].previous { lanes[lane].increases += 1 }
    lanes[lane].previous = value
    lanes[lane].sinceCheck += 1
    guard value > lanes[lane].best else { return false }
    lanes[lane].best = value
    return true
  }

  /// At the end of a window: says whether the step was halved, so that the search goes back to its
  /// best point.
  private func check(_ lane: Int) -> Bool {
    let state = lanes[lane]
    let oscillates = Double(state.increases) <= Self.improvingShare * Double(state.window)
    let stands = !state.wasHalved && state.bestAtCheck >= state.best
    let isHalved = oscillates || stands
    if isHalved { length[lane] /= 2 }
    lanes[lane].wasHalved = isHalved
    lanes[lane].bestAtCheck = state.best
    lanes[lane].increases = 0
    lanes[lane].sinceCheck = 0
    let shrink = max(Int(0.03 * Double(steps)), 1)
    lanes[lane].window = max(state.window - shrink, max(Int(0.06 * Double(steps)), 1))
    return isHalved
  }

  private func move(_ active: UInt32) {
    unsafe copy(tile.query, active, to: target)
    switch norm {
    case .linf:
      unsafe Kernels.linfStep(
        vectors: tile.vectors, clean: tile.clean, gradient: tile.gradient, step: length.floats,
        epsilon: tile.epsilon, range: tile.range, active: active, x: target.floats)
    case .l2, .l1:
      unsafe Kernels.l2Ascend(
        vectors: tile.vectors, gradient: tile.gradient, step: length.floats, active: active,
        x: target.floats)
      unsafe norm.project(tile, target.floats, active: active)
    }
    unsafe Kernels.mixMomentum(
      vectors: tile.vectors, towards: target.floats, share: share.floats, active: active,
      last: last.floats, x: tile.query)
  }

  private func copy(_ source: LaneFloats, _ lanes: UInt32, to images: LaneImages) {
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: source, lanes: lanes, to: images.floats)
  }
}

extension AttackTile {
  /// The value of what the search ascends in a lane.
  func loss(_ lane: Int) -> Float { unsafe losses[lane] }
}
