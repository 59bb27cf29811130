// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// The same image gets the same scores: at every call, in every place, beside any other image.
enum RepeatableScores: AuditCheck {
  static let name = "repeatable"
  static let summary = "an image's scores depend on nothing but the image"
  static let advice =
    "the model is random, or images of a batch reach each other: average gradients over several "
    + "draws (attack autoattack version=rand), and report the mean over draws"

  static func run(_ context: AuditContext) -> AuditFinding {
    let executor = TileExecutor(
      Plan(context.network, options: PlanOptions(foldsNormalization: true)), mode: .inference)
    var different: [Int] = []
    for first in stride(from: 0, to: context.right.count, by: Kernels.lanes) {
      let positions = Array(context.right[first..<min(first + Kernels.lanes, context.right.count)])
      let together = scores(positions, context, executor)
      let again = scores(positions, context, executor)
      let reversed = Array(scores(positions.reversed(), context, executor).reversed())
      for (index, position) in positions.enumerated() {
        let alone = scores([position], context, executor)[0]
        if [again[index], reversed[index], alone].contains(where: { $0 != together[index] }) {
          different.append(position)
        }
      }
      guard !context.control.isCancelled else { break }
    }
    return AuditFinding(
      different.isEmpty ? .passed : .failed, "differ for \(context.count(different))",
      positions: different)
  }

  /// The bits of each image's scores.
  private static func scores(
    _ positions: [Int], _ context: AuditContext, _ executor: TileExecutor
  ) -> [[UInt32]] {
    for (lane, position) in positions.enumerated() {
      unsafe context.source.load(
        context.samples[position], into: lane, of: executor.input)
    }
    executor.forward(live: UInt32(1) << UInt32(positions.count) - 1)
    return positions.indices.map { lane in
      (0..<executor.plan.classCount).map {
        unsafe executor.logits[$0 * Kernels.lanes + lane].bitPattern
      }
    }
  }
}
