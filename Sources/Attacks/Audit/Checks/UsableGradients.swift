// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// Gradients to images exist: they are neither zero nor not numbers.
enum UsableGradients: AuditCheck {
  static let name = "gradients"
  static let summary = "the loss has a gradient to every image"
  static let advice =
    "a step that rounds, draws or branches has no gradient: attack with from= a copy without it, or "
    + "give it a straight-through gradient"

  static func run(_ context: AuditContext) -> AuditFinding {
    var zero: [Int] = []
    var notNumber: [Int] = []
    context.withTiles { tile, positions, live in
      tile.ascend(CrossEntropy.self, active: live)
      let sizes = LaneNumbers()
      unsafe Kernels.linfNorms(vectors: tile.vectors, tile.gradient, nil, norms: sizes.floats)
      for (lane, position) in positions.enumerated() {
        if tile.hasNotANumber(inGradientOf: lane) || !sizes[lane].isFinite {
          notNumber.append(position)
        } else if sizes[lane] == 0 {
          zero.append(position)
        }
      }
    }
    return AuditFinding(
      (zero + notNumber).sorted(), of: context.right.count,
      "zero for \(context.count(zero)), not a number for \(context.count(notNumber))")
  }
}

extension AttackTile {
  fileprivate func hasNotANumber(inGradientOf lane: Int) -> Bool {
    (0..<vectors).contains { unsafe gradient[$0 * Kernels.lanes + lane].isNaN }
  }
}
