// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Square's proposals for L2: bumps whose length moves from one window to another.
///
/// A bump is positive in one half of its window and negative in the other, and falls off from the
/// middle of each.
final class BumpSquares: SquareProposals {
  private let tile: AttackTile
  private var bump: [Double]
  private var change: [Double]

  init(_ tile: AttackTile) {
    self.tile = tile
    let side = max(tile.shape.height, tile.shape.width) + 1
    bump = [Double](repeating: 0, count: side * side)
    change = [Double](repeating: 0, count: tile.vectors)
  }

  /// A tiling of bumps with random signs, five in a row, of the budget's length.
  func begin(lane: Int, stream: inout RandomStream) {
    let (height, width) = (tile.shape.height, tile.shape.width)
    let side = max(1, min(height, width) / 5)
    let margin = max(0, (height - side * 5) / 2)
    for index in change.indices { change[index] = 0 }
    for row in stride(from: margin, through: height - side, by: side) {
      for column in stride(from: margin, through: width - side, by: side) {
        drawBump(side: side, stream: &stream)
        for channel in 0..<tile.shape.channels {
          let sign = Double(stream.sign())
          eachPixel(Window(row: row, column: column, side: side), channel) { offset, place in
            change[offset] += sign * bump[place]
          }
        }
      }
    }
    write(lane)
  }

  func propose(lane: Int, share: Float, stream: inout RandomStream) {
    readChange(lane)
    let shape = tile.shape
    let odd = max(tile.side(of: share), 3) | 1
    let side = min(odd, min(shape.height, shape.width))
    let grown = Window(
      row: stream.corner(in: shape.height, side: side),
      column: stream.corner(in: shape.width, side: side), side: side)
    let erased = Window(
      row: stream.corner(in: shape.height, side: side),
      column: stream.corner(in: shape.width, side: side), side: side)
    let total = change.reduce(0) { $0 + $1 * $1 }
    let inside = squares(in: grown, or: erased)
    let epsilon = Double(tile.epsilon(lane))
    let spare = max(epsilon * epsilon - total, 0) / Double(shape.channels)
    drawBump(side: side, stream: &stream)
    for channel in 0..<shape.channels {
      raise(
        grown, channel, sign: Double(stream.sign()), length: (spare + inside).squareRoot(),
        erasing: erased)
    }
    write(lane)
  }

  /// Puts a bump upon what a channel has in a window, at a given length, and clears the other window.
  private func raise(
    _ window: Window, _ channel: Int, sign: Double, length: Double, erasing erased: Window
  ) {
    var old = 0.0
    eachPixel(window, channel) { offset, _ in old += change[offset] * change[offset] }
    let scale = 1 / (1e-12 + old.squareRoot())
    var new = 0.0
    eachPixel(window, channel) { offset, place in
      let value = sign * bump[place] + change[offset] * scale
      new += value * value
    }
    let factor = length / (1e-12 + new.squareRoot())
    eachPixel(window, channel) { offset, place in
      change[offset] = (sign * bump[place] + change[offset] * scale) * factor
    }
    eachPixel(erased, channel) { offset, _ in
      if !window.contains(offset / tile.shape.channels, width: tile.shape.width) {
        change[offset] = 0
      }
    }
  }

  private func squares(in first: Window, or second: Window) -> Double {
    var sum = 0.0
    for channel in 0..<tile.shape.channels {
      eachPixel(first, channel) { offset, _ in sum += change[offset] * change[offset] }
      eachPixel(second, channel) { offset, _ in
        if !first.contains(offset / tile.shape.channels, width: tile.shape.width) {
          sum += change[offset] * change[offset]
        }
      }
    }
    return sum
  }

  private func readChange(_ lane: Int) {
    for index in change.indices {
      let offset = index * Kernels.lanes + lane
      change[index] = unsafe Double(tile.query[offset] - tile.clean[offset])
    }
  }

  /// Writes the change, brought to the budget's length, as the lane's query.
  private func write(_ lane: Int) {
    let size = change.reduce(0) { $0 + $1 * $1 }.squareRoot()
    let factor = Double(tile.epsilon(lane)) / max(size, 1e-12)
    for index in change.indices {
      let offset = index * Kernels.lanes + lane
      unsafe tile.query[offset] = tile.clean[offset] + Float(change[index] * factor)
    }
  }

  // MARK: Windows

  private struct Window {
    let row, column, side: Int

    /// Whether a pixel, counted row by row, is inside.
    func contains(_ pixel: Int, width: Int) -> Bool {
      (row..<(row + side)).contains(pixel / width)
        && (column..<(column + side)).contains(pixel % width)
    }
  }

  private func eachPixel(
    _ window: Window, _ channel: Int, _ body: (_ offset: Int, _ place: Int) -> Void
  ) {
    for row in 0..<window.side {
      for column in 0..<window.side {
        let pixel = (window.row + row) * tile.shape.width + window.column + column
        body(pixel * tile.shape.channels + channel, row * window.side + column)
      }
    }
  }

  // MARK: Bumps

  /// Draws a bump of length 1 into the scratch memory, on its side half of the time.
  private func drawBump(side: Int, stream: inout RandomStream) {
    for place in 0..<(side * side) { bump[place] = 0 }
    let half = side / 2
    if side == 1 {
      bump[0] = 1
    } else {
      addHill(rows: 0..<half, side: side, sign: 1)
      addHill(rows: half..<side, side: side, sign: -1)
    }
    let size = (0..<(side * side)).reduce(0) { $0 + bump[$1] * bump[$1] }.squareRoot()
    for place in 0..<(side * side) { bump[place] /= size }
    guard stream.uniform() > 0.5 else { return }
    for row in 0..<side {
      for column in 0..<row { bump.swapAt(row * side + column, column * side + row) }
    }
  }

  /// Concentric rectangles, each weighted by the inverse square of its number; of length 1.
  private func addHill(rows: Range<Int>, side: Int, sign: Double) {
    let height = rows.count
    let middle = (row: height / 2, column: side / 2)
    for ring in 0..<(max(height / 2, side / 2) + 1) {
      let weight = sign / Double((ring + 1) * (ring + 1))
      for row in max(middle.row - ring, 0)..<min(middle.row + ring + 1, height) {
        for column in max(middle.column - ring, 0)..<min(middle.column + ring + 1, side) {
          bump[(rows.lowerBound + row) * side + column] += weight
        }
      }
    }
    var square = 0.0
    for row in rows {
      for column in 0..<side { square += bump[row * side + column] * bump[row * side + column] }
    }
    let scale = 1 / max(square.squareRoot(), 1e-12)
    for row in rows { for column in 0..<side { bump[row * side + column] *= scale } }
  }
}
