// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// One worker's copy of a model that another learns from.
///
/// Belongs to one thread at a time, which is the discipline behind the unchecked mark.
final class Teacher: @unchecked Sendable {
  private let executor: TileExecutor

  /// The plan takes pixels.
  init(_ plan: Plan) {
    executor = TileExecutor(plan, mode: .inference)
  }

  /// Leaves the class scores of a tile of pixels in `scores`, [K][16].
  func judge(_ pixels: LaneFloats, live: UInt32, into scores: LaneFloats) {
    let plan = executor.plan
    unsafe Kernels.copy(vectors: plan.input.count, from: pixels, to: executor.input)
    executor.clearDeadLanes(live: live)
    executor.forward(live: live)
    unsafe Kernels.copy(vectors: plan.classCount, from: executor.logits, to: scores)
  }
}

extension TrainingTile {
  /// Adds weight T^2 KL(softmax(teacher / T) || softmax(scores / T)) of a view to losses and gradient.
  func addDivergence(
    from teacher: LaneFloats, view: Int, temperature: Float, weight: Float
  ) {
    unsafe Kernels.divergence(
      classes: classes, reference: teacher, logits: views[view].logits, temperature: temperature,
      live: live, weight: weight * temperature * temperature, scale: scale, losses: losses,
      gradient: views[view].logitsGradient)
  }
}
