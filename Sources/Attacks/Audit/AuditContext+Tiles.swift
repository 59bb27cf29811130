// SPDX-License-Identifier: MIT
import Networks
import Tensors

extension AuditContext {
  /// Evaluates the right images tile by tile; `body` gets the tile, the positions in its lanes and a
  /// bit for each of them.
  func withTiles(_ body: (AttackTile, [Int], UInt32) -> Void) {
    let plan = Plan(network, options: PlanOptions(foldsNormalization: true))
    let executor = TileExecutor(plan, mode: .inputGradient)
    guard let tile = AttackTile(executor, range: 0...1) else { return }
    for first in stride(from: 0, to: right.count, by: Kernels.lanes) {
      guard !control.isCancelled else { return }
      let positions = Array(right[first..<min(first + Kernels.lanes, right.count)])
      let live = UInt32(1) << UInt32(positions.count) - 1
      for (lane, position) in positions.enumerated() {
        unsafe source.load(samples[position], into: lane, of: tile.query)
        tile.labels[lane] = source.label(of: samples[position])
      }
      tile.forward(live: live)
      body(tile, positions, live)
    }
  }
}
