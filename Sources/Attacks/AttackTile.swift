// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// The memory of sixteen searches side by side, one in each lane.
@safe
package final class AttackTile {
  /// The unperturbed images in the threat model's space, [H][W][C][16].
  package let clean: LaneFloats
  /// What is evaluated next; a search writes it, the driver keeps it within the budget.
  package let query: LaneFloats
  /// The gradient of the loss to ascend at the last query.
  package let gradient: LaneFloats
  /// The class scores of the last query, [K][16].
  package let logits: LaneFloats
  /// The budget of each lane.
  package let epsilon: LaneFloats
  package let vectors: Int
  package let shape: FeatureShape
  package let range: ClosedRange<Float>
  private let storage: [AlignedBuffer]

  init?(_ executor: TileExecutor, range: ClosedRange<Float>) {
    guard let gradient = unsafe executor.inputGradient else { return nil }
    shape = executor.plan.input
    vectors = shape.count
    self.range = range
    storage = [AlignedBuffer(count: vectors * Kernels.lanes), AlignedBuffer(count: Kernels.lanes)]
    unsafe clean = storage[0].floats
    unsafe epsilon = storage[1].floats
    unsafe query = executor.input
    unsafe self.gradient = gradient
    unsafe logits = executor.logits
  }
}
