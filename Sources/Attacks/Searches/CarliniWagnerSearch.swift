// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The search of the Carlini-Wagner attack; each lane has a constant and a binary search of its own.
final class CarliniWagnerSearch: AttackSearch {
  private struct Lane {
    var constant: Float = 0
    var lower: Float = 0
    var upper = Float.infinity
    var search = 0
    /// Queries of this constant that have been evaluated.
    var asked = 0
    var hasFound = false
    /// The objective at the last look whether it still falls.
    var objective = Float.infinity
  }

  /// An objective that falls by less than this share in a tenth of the steps is given up.
  private static let leastProgress: Float = 0.9999

  private let attack: CarliniWagner
  private let tile: AttackTile
  private let first: LaneImages
  private let second: LaneImages
  private let variable: LaneImages
  private let weight = LaneNumbers()
  private let round = LaneNumbers()
  private let sizes = LaneNumbers()
  private var lanes = [Lane](repeating: Lane(), count: Kernels.lanes)

  init(_ attack: CarliniWagner, tile: AttackTile) {
    self.attack = attack
    self.tile = tile
    first = LaneImages(tile.vectors)
    second = LaneImages(tile.vectors)
    variable = LaneImages(tile.vectors)
  }

  func begin(lane: Int, sample: Int, start: Int) {
    lanes[lane] = Lane()
    lanes[lane].constant = attack.constant.value
    reset(.lane(lane))
  }

  /// Sets lanes back to the clean image, which is their query.
  private func reset(_ active: UInt32) {
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: tile.clean, lanes: active, to: tile.query)
    unsafe Kernels.tanhInverse(
      vectors: tile.vectors, tile.clean, range: tile.range, active: active,
      into: variable.floats)
    for lane in 0..<Kernels.lanes where active.has(lane) {
      first.clear(lane: lane, vectors: tile.vectors)
      second.clear(lane: lane, vectors: tile.vectors)
      (lanes[lane].asked, lanes[lane].hasFound, lanes[lane].objective) = (0, false, .infinity)
    }
  }

  func advance(active: UInt32) -> UInt32 {
    tile.evaluate(Margin.self, active: active)
    unsafe Kernels.l2Norms(vectors: tile.vectors, tile.query, tile.clean, norms: sizes.floats)
    var (over, finished, lagging): (UInt32, UInt32, UInt32) = (0, 0, 0)
    for lane in 0..<Kernels.lanes where active.has(lane) {
      let behind = max(attack.confidence.value - tile.loss(lane), 0)
      if behind > 0 { lagging |= .lane(lane) }
      weight[lane] = behind > 0 ? lanes[lane].constant : 0
      if tile.fooled.has(lane), behind <= 0 { lanes[lane].hasFound = true }
      lanes[lane].asked += 1
      round[lane] = Float(lanes[lane].asked)
      let objective = sizes[lane] * sizes[lane] + lanes[lane].constant * behind
      if lanes[lane].asked > attack.rounds || stands(lane, objective) {
        if nextConstant(lane) { over |= .lane(lane) } else { finished |= .lane(lane) }
      }
    }
    reset(over)
    let moving = active & ~over & ~finished
    guard moving != 0 else { return finished }
    tile.ascend(Margin.self, active: moving & lagging)
    let state = unsafe Kernels.TanhDescent(
      first: first.floats, second: second.floats, variable: variable.floats, point: tile.query)
    unsafe Kernels.descend(
      state, vectors: tile.vectors, clean: tile.clean, gradient: tile.gradient,
      weight: weight.floats, round: round.floats, rate: attack.rate.value, range: tile.range,
      active: moving)
    return finished
  }

  /// Looks, ten times in a round, whether the objective still falls.
  private func stands(_ lane: Int, _ objective: Float) -> Bool {
    let interval = max(1, (attack.rounds + 9) / 10)
    guard (lanes[lane].asked - 1) % interval == 0 else { return false }
    defer { lanes[lane].objective = objective }
    return objective > Self.leastProgress * lanes[lane].objective
  }

  /// The next constant of the binary search; false if there is none.
  private func nextConstant(_ lane: Int) -> Bool {
    var state = lanes[lane]
    state.search += 1
    if state.hasFound { state.upper = state.constant } else { state.lower = state.constant }
    state.constant =
      state.upper.isInfinite ? 10 * state.constant : (state.lower + state.upper) / 2
    // The last constant is the surest that is known, as the authors' program has it.
    if state.search == attack.searches - 1, attack.searches >= 10, state.upper.isFinite {
      state.constant = state.upper
    }
    lanes[lane] = state
    return state.search < attack.searches
  }
}
