// SPDX-License-Identifier: MIT
import Tensors

/// Finds lanes whose queries have begun to repeat themselves.
///
/// A search whose next query depends on its last one alone repeats for ever what follows a query it
/// has asked before (Doldo et al. 2025). Digests of the last queries give the suspicion; a copy of the
/// query, compared bit by bit one supposed period later, gives the proof.
final class RepeatDetector {
  /// The longest period that is looked for.
  private static let window = 64

  private let tile: AttackTile
  /// The query that a suspected lane must return to.
  private let anchor: LaneImages
  private var digests = [UInt64](repeating: 0, count: Kernels.lanes)
  /// The digests of each lane's last queries, a ring of `window` for each.
  private var seen = [UInt64](repeating: 0, count: Kernels.lanes * window)
  private var count = [Int](repeating: 0, count: Kernels.lanes)
  private var suspected = [Int](repeating: 0, count: Kernels.lanes)
  private var remaining = [Int](repeating: 0, count: Kernels.lanes)
  private var proven = [Int](repeating: 0, count: Kernels.lanes)

  init(_ tile: AttackTile) {
    self.tile = tile
    anchor = LaneImages(tile.vectors)
  }

  func begin(lane: Int) {
    (count[lane], suspected[lane], remaining[lane], proven[lane]) = (0, 0, 0, 0)
  }

  /// The period of a lane that `find` has named.
  func period(of lane: Int) -> Int { proven[lane] }

  /// Notes the active lanes' queries; gives those that are proven to repeat.
  ///
  /// Each is named once.
  func find(active: UInt32) -> UInt32 {
    unsafe digests.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe Kernels.digests(vectors: tile.vectors, tile.query, into: base)
    }
    let returned = unsafe Kernels.equalLanes(vectors: tile.vectors, tile.query, anchor.floats)
    var (found, marked): (UInt32, UInt32) = (0, 0)
    for lane in 0..<Kernels.lanes where active.has(lane) && proven[lane] == 0 {
      if remaining[lane] > 0 {
        remaining[lane] -= 1
        if remaining[lane] == 0 {
          if returned.has(lane) {
            proven[lane] = suspected[lane]
            found |= .lane(lane)
          }
          suspected[lane] = 0
        }
      } else if let distance = distance(lane) {
        suspected[lane] = distance
        remaining[lane] = distance
        marked |= .lane(lane)
      }
      seen[lane * Self.window + count[lane] % Self.window] = digests[lane]
      count[lane] += 1
    }
    if marked != 0 {
      unsafe Kernels.copyLanes(
        vectors: tile.vectors, from: tile.query, lanes: marked, to: anchor.floats)
    }
    return found
  }

  /// How many moves ago a lane had the same digest.
  private func distance(_ lane: Int) -> Int? {
    for back in 1...Self.window where back <= count[lane] {
      let slot = lane * Self.window + (count[lane] - back) % Self.window
      if seen[slot] == digests[lane] { return back }
    }
    return nil
  }
}
