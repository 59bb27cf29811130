// SPDX-License-Identifier: MIT
import Tensors

/// The nearest class boundary of each lane by first-order approximation.
///
/// For a class s the scores' difference is df = z_s - z_y with gradient w; its boundary is |df| / |w|
/// away, in the norm dual to that of the perturbation.
final class Linearization {
  private let tile: AttackTile
  private let norm: Norm
  private let sizes = LaneNumbers()
  private var others = [Int32](repeating: 0, count: Kernels.lanes)
  /// The gradient of the nearest boundary's difference.
  let normal: LaneImages
  /// The difference itself: below 0 while the image is classified as its label.
  private(set) var difference = [Float](repeating: 0, count: Kernels.lanes)
  /// How far the boundary is.
  private(set) var distance = [Float](repeating: .infinity, count: Kernels.lanes)

  init(_ tile: AttackTile, norm: Norm) {
    self.tile = tile
    self.norm = norm
    normal = LaneImages(tile.vectors)
  }

  /// Computes the boundary to the class aimed at, or the nearest of `count` classes.
  ///
  /// `candidate` names a lane's class by its index.
  func compute(active: UInt32, count: Int, candidate: (_ index: Int, _ lane: Int) -> Int32) {
    for lane in 0..<Kernels.lanes { distance[lane] = .infinity }
    for index in 0..<(tile.isAimed ? 1 : count) {
      for lane in 0..<Kernels.lanes {
        others[lane] = tile.isAimed ? tile.aims[lane] : candidate(index, lane)
      }
      tile.differentiate(plus: others, minus: tile.labels, active: active)
      unsafe norm.measureDual(tile.vectors, tile.gradient, into: sizes.floats)
      var nearer: UInt32 = 0
      for lane in 0..<Kernels.lanes where active.has(lane) {
        let gap = tile.logit(others[lane], lane: lane) - tile.logit(tile.labels[lane], lane: lane)
        let away = gap.magnitude / (sizes[lane] + 1e-8)
        guard index == 0 || away < distance[lane] else { continue }
        nearer |= .lane(lane)
        (difference[lane], distance[lane]) = (gap, away)
      }
      unsafe Kernels.copyLanes(
        vectors: tile.vectors, from: tile.gradient, lanes: nearer, to: normal.floats)
    }
  }

  /// The classes other than a label, numbered from 0.
  func otherClass(_ index: Int, _ lane: Int) -> Int32 {
    let other = Int32(index)
    return other < tile.labels[lane] ? other : other + 1
  }

  /// The size of each lane's normal in the dual norm.
  func measureNormal() -> LaneNumbers {
    unsafe norm.measureDual(tile.vectors, normal.floats, into: sizes.floats)
    return sizes
  }
}
