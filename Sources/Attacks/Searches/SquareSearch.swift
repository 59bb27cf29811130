// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// How a Square search changes its best query.
protocol SquareProposals: AnyObject {
  /// Writes a lane's first query over the clean image.
  func begin(lane: Int, stream: inout RandomStream)

  /// Changes a lane's query, which is its best, in squares that cover a share of the image.
  func propose(lane: Int, share: Float, stream: inout RandomStream)
}

/// Random search in each lane: proposals that raise the margin are kept.
final class SquareSearch: AttackSearch {
  private let tile: AttackTile
  private let proposals: any SquareProposals
  private let share: Float
  private let seed: UInt64
  private let best: LaneImages
  private var margins = [Float](repeating: 0, count: Kernels.lanes)
  private var asked = [Int](repeating: 0, count: Kernels.lanes)
  private var streams: [RandomStream]

  init(_ tile: AttackTile, proposals: any SquareProposals, share: Float, seed: UInt64) {
    self.tile = tile
    self.proposals = proposals
    self.share = share
    self.seed = seed
    best = LaneImages(tile.vectors)
    streams = Array(
      repeating: RandomStream(seed: seed, purpose: .attackStart), count: Kernels.lanes)
  }

  func begin(lane: Int, sample: Int, start: Int) {
    streams[lane] = RandomStream(seed: seed, purpose: .attackStart, sample, start)
    (margins[lane], asked[lane]) = (-.infinity, 0)
    proposals.begin(lane: lane, stream: &streams[lane])
  }

  func advance(active: UInt32) -> UInt32 {
    tile.evaluate(Margin.self, active: active)
    var better: UInt32 = 0
    for lane in 0..<Kernels.lanes where active.has(lane) {
      let margin = tile.loss(lane)
      if asked[lane] == 0 || margin > margins[lane] || margin >= 0 {
        better |= .lane(lane)
        margins[lane] = margin
      }
      asked[lane] += 1
    }
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: tile.query, lanes: better, to: best.floats)
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: best.floats, lanes: active & ~better, to: tile.query)
    for lane in 0..<Kernels.lanes where active.has(lane) {
      proposals.propose(
        lane: lane, share: share * Self.decay(asked[lane] - 1), stream: &streams[lane])
    }
    return 0
  }

  /// By how much the squares have shrunk at a proposal, counted from 0.
  private static func decay(_ proposal: Int) -> Float {
    var factor: Float = 1
    for milestone in [10, 50, 200, 500, 1000, 2000, 4000, 6000, 8000] where proposal > milestone {
      factor /= 2
    }
    return factor
  }
}

extension AttackTile {
  /// The side of a square that covers a share of the image.
  func side(of share: Float) -> Int {
    let side = (share * Float(shape.height * shape.width)).squareRoot()
    return max(1, min(Int(side.rounded(.toNearestOrEven)), min(shape.height, shape.width)))
  }

  /// Where a value of a lane lies.
  func offset(row: Int, column: Int, channel: Int, lane: Int) -> Int {
    ((row * shape.width + column) * shape.channels + channel) * Kernels.lanes + lane
  }
}

extension RandomStream {
  /// The first row or column of a square: as the reference draws it, never the last that fits.
  mutating func corner(in extent: Int, side: Int) -> Int {
    integer(below: max(extent - side, 1))
  }

  /// -1 or 1.
  mutating func sign() -> Float { next() & 1 == 0 ? -1 : 1 }
}
