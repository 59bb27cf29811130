// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Square's proposals for L-infinity: vertical stripes first, then squares of twice the budget.
final class StripeSquares: SquareProposals {
  private let tile: AttackTile

  init(_ tile: AttackTile) {
    self.tile = tile
  }

  func begin(lane: Int, stream: inout RandomStream) {
    let epsilon = tile.epsilon(lane)
    for column in 0..<tile.shape.width {
      for channel in 0..<tile.shape.channels {
        let change = epsilon * stream.sign()
        for row in 0..<tile.shape.height {
          let offset = tile.offset(row: row, column: column, channel: channel, lane: lane)
          unsafe tile.query[offset] += change
        }
      }
    }
  }

  func propose(lane: Int, share: Float, stream: inout RandomStream) {
    let side = tile.side(of: share)
    let top = stream.corner(in: tile.shape.height, side: side)
    let left = stream.corner(in: tile.shape.width, side: side)
    for channel in 0..<tile.shape.channels {
      let change = 2 * tile.epsilon(lane) * stream.sign()
      for row in top..<(top + side) {
        for column in left..<(left + side) {
          let offset = tile.offset(row: row, column: column, channel: channel, lane: lane)
          // The driver puts it back into the ball.
          unsafe tile.query[offset] += change
        }
      }
    }
  }
}
