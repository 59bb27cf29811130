// SPDX-License-Identifier: MIT
import Glibc
import Networks
import Tensors

/// The softmax leaves single precision something to differentiate.
///
/// Where the best score is so far ahead that its probability rounds to 1 and all others to 0, the
/// gradient of the cross-entropy is zero (Carlini and Wagner 2017 on defensive distillation). Attacks
/// on the margin or on ratios of logits are not misled by it.
enum UnsaturatedScores: AuditCheck {
  static let name = "saturation"
  static let summary = "single precision keeps the softmax's gradient"
  static let advice =
    "scores are scaled so far that the cross-entropy has no gradient: attack with loss=margin or "
    + "loss=dlr, which scaling does not touch"

  static func run(_ context: AuditContext) -> AuditFinding {
    var saturated: [Int] = []
    context.withTiles { tile, positions, _ in
      for (lane, position) in positions.enumerated() {
        let scores = (0..<tile.classes).map { tile.logit(Int32($0), lane: lane) }
        let best = scores.max() ?? 0
        let powers = scores.map { exp($0 - best) }
        let total = powers.reduce(0, +)
        // p - 1 for the label and p for the others, as they come out in single precision.
        let label = Int(tile.labels[lane])
        let isFlat = powers.indices.allSatisfy { index in
          powers[index] / total == (index == label ? 1 : 0)
        }
        if isFlat { saturated.append(position) }
      }
    }
    return AuditFinding(
      saturated, of: context.right.count, "none left for \(context.count(saturated))")
  }
}
