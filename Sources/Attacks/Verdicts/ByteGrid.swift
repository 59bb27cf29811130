// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Which queries still break an image once they are rounded to what an 8-bit picture can hold.
///
/// Each fooled lane's query goes to the nearest of 256 levels within the budget, and the network is
/// asked about the levels themselves, in the way that pictures are read: what breaks here breaks
/// after it has been saved and loaded.
@safe
final class ByteGrid {
  private let tile: AttackTile
  private let threat: ThreatModel
  private let isConfined: Bool
  private let executor: TileExecutor
  private let sizes = LaneNumbers()
  private var scratch: [Float]
  private var cleanLevels: [Float]
  /// The levels of each lane's last rounded query, [C, H, W].
  private(set) var levels: [[UInt8]]
  private(set) var predictions = [Int32](repeating: 0, count: Kernels.lanes)

  /// Rounds queries of a tile; `victim` is what decides, in pixels.
  init(_ tile: AttackTile, victim: Plan, threat: ThreatModel, isConfined: Bool) {
    precondition(threat.space == .pixels, "levels are pixels")
    self.tile = tile
    self.threat = threat
    self.isConfined = isConfined
    executor = TileExecutor(victim, mode: .inference)
    scratch = Array(repeating: 0, count: tile.vectors)
    cleanLevels = scratch
    levels = Array(
      repeating: Array(repeating: 0, count: tile.vectors), count: Kernels.lanes)
  }

  /// Rounds the queries of some lanes and asks the network about them.
  func evaluate(_ lanes: UInt32) {
    for lane in 0..<Kernels.lanes where lanes.has(lane) { round(lane) }
    executor.forward(live: lanes)
    unsafe Kernels.argmax(
      classes: tile.classes, logits: executor.logits, predictions: &predictions)
  }

  /// Each lane's distance of the rounded query from the clean image.
  func measure() -> LaneNumbers {
    unsafe threat.norm.measure(tile.vectors, executor.input, from: tile.clean, into: sizes.floats)
    return sizes
  }

  private func round(_ lane: Int) {
    unsafe read(tile.clean, lane: lane, into: &cleanLevels)
    for index in cleanLevels.indices { cleanLevels[index].round() }
    unsafe read(tile.query, lane: lane, into: &scratch)
    let epsilon = tile.epsilon(lane)
    // Budgets such as 8/255 are whole numbers of levels up to rounding.
    let reach = isConfined && threat.norm == .linf ? (epsilon * 255 + 1e-3).rounded(.down) : 255
    for index in scratch.indices {
      let own = cleanLevels[index]
      let nearest = min(max(scratch[index].rounded(), own - reach), own + reach)
      levels[lane][index] = UInt8(min(max(nearest, 0), 255))
    }
    load(lane)
    guard isConfined, threat.norm != .linf else { return }
    // Rounding towards the clean image makes no change longer; what is a whole number of levels but
    // for rounding stays, unless that is too long.
    for tolerance: Float in [1e-3, 0] {
      guard measure()[lane] > epsilon * (1 + 1e-6) else { return }
      roundTowardsClean(lane, tolerance: tolerance)
    }
  }

  private func roundTowardsClean(_ lane: Int, tolerance: Float) {
    for index in scratch.indices {
      let own = cleanLevels[index]
      let change = scratch[index] - own
      let level = own + (change.magnitude + tolerance).rounded(.down) * (change < 0 ? -1 : 1)
      levels[lane][index] = UInt8(min(max(level, 0), 255))
    }
    load(lane)
  }

  /// The values of a lane in levels, in the order channel, row, column.
  private func read(_ images: LaneFloats, lane: Int, into values: inout [Float]) {
    unsafe values.withUnsafeMutableBufferPointer { buffer in
      guard let base = buffer.baseAddress else { return }
      unsafe Kernels.extractLane(
        lane, x: images, channels: tile.shape.channels, height: tile.shape.height,
        width: tile.shape.width, image: base)
    }
    for index in values.indices {
      // NaN has no level.
      values[index] = values[index].isNaN ? 0 : min(max(values[index] * 255, 0), 255)
    }
  }

  private func load(_ lane: Int) {
    unsafe levels[lane].withUnsafeBufferPointer { pixels in
      guard let base = pixels.baseAddress else { return }
      unsafe Kernels.loadLane(
        lane, pixels: base, augmentation: .none, channels: tile.shape.channels,
        height: tile.shape.height, width: tile.shape.width, x: executor.input)
    }
  }
}
