// SPDX-License-Identifier: MIT
import Tensors

/// The search of FAB: along the linearised class boundary, drawn towards the clean image.
///
/// Croce and Hein 2020, "Minimally distorted adversarial examples with a fast adaptive boundary
/// attack". Each step moves to the nearest boundary by the exact projection onto a hyperplane and a
/// box, from the query and from the clean image, and mixes the two.
final class BoundarySearch: AttackSearch {
  private static let largestShare: Float = 0.1
  private static let overshoot: Float = 1.05
  private static let pullBack: Float = 0.9

  private let tile: AttackTile
  private let norm: Norm
  private let steps: Int
  private let restarts: Int
  private let seed: UInt64
  private let boundary: Linearization
  private let move: LaneImages
  private let cleanMove: LaneImages
  private let sizes = LaneNumbers()
  private let cleanSizes = LaneNumbers()
  private let first = LaneNumbers()
  private let second = LaneNumbers()
  private var products = [Double](repeating: 0, count: Kernels.lanes)
  private var cleanProducts = [Double](repeating: 0, count: Kernels.lanes)
  private var taken = [Int](repeating: 0, count: Kernels.lanes)
  /// Lanes whose query has been pulled back towards the clean image, and not moved since.
  private var pulled: UInt32 = 0

  /// `restarts` tells the first starts, which are at the clean image, from the random ones.
  init(_ tile: AttackTile, norm: Norm, steps: Int, restarts: Int, seed: UInt64) {
    self.tile = tile
    self.norm = norm
    self.steps = steps
    self.restarts = restarts
    self.seed = seed
    boundary = Linearization(tile, norm: norm)
    move = LaneImages(tile.vectors)
    cleanMove = LaneImages(tile.vectors)
  }

  func begin(lane: Int, sample: Int, start: Int) {
    taken[lane] = 0
    pulled &= ~.lane(lane)
    guard start % restarts > 0 else { return }
    var stream = RandomStream(seed: seed, purpose: .attackStart, sample, start)
    norm.addShellPoint(tile, lane: lane, part: 0.5, from: &stream)
  }

  func advance(active: UInt32) -> UInt32 {
    var finished: UInt32 = 0
    for lane in 0..<Kernels.lanes where active.has(lane) && taken[lane] >= steps {
      finished |= .lane(lane)
    }
    let going = active & ~finished
    // An adversarial point is the start of a shorter way: its neighbour is linearised next. The
    // pulled-back point itself has its turn even where it is adversarial too.
    var justMoved: UInt32 = 0
    for lane in 0..<Kernels.lanes where taken[lane] > 0 { justMoved |= .lane(lane) }
    let pulling = going & tile.fooled & ~pulled & justMoved
    unsafe mix(Self.pullBack, tile.query, with: tile.clean, active: pulling)
    pulled |= pulling
    let moving = going & ~pulling
    pulled &= ~moving
    if moving != 0 { step(moving) }
    return finished
  }

  private func step(_ active: UInt32) {
    boundary.compute(
      active: active, count: tile.classes - 1, candidate: boundary.otherClass)
    project(active)
    unsafe norm.measure(tile.vectors, move.floats, from: nil, into: sizes.floats)
    unsafe norm.measure(tile.vectors, cleanMove.floats, from: nil, into: cleanSizes.floats)
    // query = (1 - share) (query + 1.05 move) + share (clean + 1.05 cleanMove)
    set(first, Self.overshoot, second, 1)
    unsafe Kernels.combine(
      vectors: tile.vectors, first.floats, move.floats, second.floats, active: active,
      into: tile.query)
    set(first, 1, second, Self.overshoot)
    unsafe Kernels.combine(
      vectors: tile.vectors, first.floats, tile.clean, second.floats, active: active,
      into: cleanMove.floats)
    for lane in 0..<Kernels.lanes {
      let own = max(sizes[lane], 1e-8)
      let share = own / (own + max(cleanSizes[lane], 1e-8))
      first[lane] = max(0, min(share, Self.largestShare))
      second[lane] = 1 - first[lane]
    }
    unsafe Kernels.combine(
      vectors: tile.vectors, first.floats, cleanMove.floats, second.floats, active: active,
      into: tile.query)
    for lane in 0..<Kernels.lanes where active.has(lane) { taken[lane] += 1 }
  }

  /// The moves from the query and from the clean image to the linearised boundary.
  private func project(_ active: UInt32) {
    let normal = unsafe boundary.normal.floats
    unsafe Kernels.products(vectors: tile.vectors, normal, tile.query, into: &products)
    unsafe Kernels.products(vectors: tile.vectors, normal, tile.clean, into: &cleanProducts)
    for lane in 0..<Kernels.lanes {
      let here = Double(boundary.difference[lane])
      cleanProducts[lane] = here + cleanProducts[lane] - products[lane]
      products[lane] = here
    }
    unsafe Kernels.moveToHyperplane(
      vectors: tile.vectors, from: tile.query, normal: normal, excess: products,
      isEuclidean: norm == .l2, range: tile.range, active: active, move: move.floats)
    unsafe Kernels.moveToHyperplane(
      vectors: tile.vectors, from: tile.clean, normal: normal, excess: cleanProducts,
      isEuclidean: norm == .l2, range: tile.range, active: active, move: cleanMove.floats)
  }

  /// values = part values + (1 - part) others, for some lanes.
  private func mix(
    _ part: Float, _ values: LaneFloats, with others: LaneFloats, active: UInt32
  ) {
    guard active != 0 else { return }
    set(first, 1 - part, second, part)
    unsafe Kernels.combine(
      vectors: tile.vectors, first.floats, others, second.floats, active: active, into: values)
  }

  private func set(_ one: LaneNumbers, _ value: Float, _ two: LaneNumbers, _ other: Float) {
    for lane in 0..<Kernels.lanes { (one[lane], two[lane]) = (value, other) }
  }
}
