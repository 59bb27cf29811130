// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// The memory of sixteen searches side by side, one in each lane, and what they may ask the network.
///
/// Scores and gradients are those at the last query; no other point can be asked about.
@safe
package final class AttackTile {
  /// The unperturbed images in the threat model's space, [H][W][C][16].
  package let clean: LaneFloats
  /// What is evaluated next; a search writes it, the driver keeps it within the budget.
  package let query: LaneFloats
  /// The gradient last asked for, until the next query is evaluated.
  package let gradient: LaneFloats
  /// The class scores of the last query, [K][16].
  package let logits: LaneFloats
  /// The budget of each lane.
  package let epsilon: LaneFloats
  /// What the search ascends, at the last query: the value last asked for.
  package let losses: LaneFloats
  package let vectors: Int
  package let shape: FeatureShape
  package let classes: Int
  package let range: ClosedRange<Float>
  /// The true class of each lane.
  package var labels = [Int32](repeating: 0, count: Kernels.lanes)
  /// The class that each lane moves towards, where `isAimed`.
  package var aims = [Int32](repeating: 0, count: Kernels.lanes)
  package var isAimed = false
  /// The clean scores' classes after the true one, best first, [rank][16].
  package var runnersUp: [Int32] = []
  /// The lanes whose last query is what the attack is after, however far away.
  package var fooled: UInt32 = 0
  /// Whether the gradient at each query comes from outside, as where a batch is searched together;
  /// searches that ask for it then find it there.
  package var isSupplied = false
  /// Whether a search may end where it is known to repeat itself.
  var stopsRepeats = false
  /// Gradients to single images that were computed.
  private(set) var gradients = 0
  /// The same for each lane.
  private(set) var laneGradients = [Int](repeating: 0, count: Kernels.lanes)
  private let executor: TileExecutor
  private let storage: [AlignedBuffer]
  /// Whether the last forward pass has been used up by a gradient.
  private var isSpent = true

  init?(_ executor: TileExecutor, range: ClosedRange<Float>) {
    guard let gradient = unsafe executor.inputGradient else { return nil }
    self.executor = executor
    shape = executor.plan.input
    vectors = shape.count
    classes = executor.plan.classCount
    self.range = range
    storage = [
      AlignedBuffer(count: vectors * Kernels.lanes), AlignedBuffer(count: Kernels.lanes),
      AlignedBuffer(count: Kernels.lanes),
    ]
    unsafe clean = storage[0].floats
    unsafe epsilon = storage[1].floats
    unsafe losses = storage[2].floats
    unsafe query = executor.input
    unsafe self.gradient = gradient
    unsafe logits = executor.logits
  }

  /// Computes the scores of the queries.
  package func forward(live: UInt32) {
    executor.forward(live: live)
    isSpent = false
  }

  /// What the search ascends and, where wanted, its gradient: away from the label, or towards the
  /// class aimed at.
  ///
  /// A gradient has the direction alone: it is scaled so that the largest gradient to a score is 1.
  package func ascend(_ loss: any Loss.Type, active: UInt32) {
    guard !isSupplied else { return }
    guard active != 0, let target = unsafe renewedLogitsGradient(active) else { return }
    unsafe evaluate(loss, active: active, gradient: target)
    backpropagate(active)
  }

  /// The gradient of what a caller makes of the scores: it fills the gradient to them, [K][16].
  package func ascend(
    active: UInt32, _ evaluate: (_ logits: LaneFloats, _ gradient: LaneFloats) -> Void
  ) {
    guard !isSupplied else { return }
    guard active != 0, let target = unsafe renewedLogitsGradient(active) else { return }
    unsafe evaluate(logits, target)
    backpropagate(active)
  }

  /// The value of what the search ascends, without a gradient.
  package func evaluate(_ loss: any Loss.Type, active: UInt32) {
    unsafe evaluate(loss, active: active, gradient: nil)
  }

  /// The gradient of the difference of two scores, z_plus - z_minus, one pair for each lane.
  package func differentiate(plus: [Int32], minus: [Int32], active: UInt32) {
    guard active != 0, let target = unsafe renewedLogitsGradient(active) else { return }
    unsafe target.update(repeating: 0, count: classes * Kernels.lanes)
    for lane in 0..<Kernels.lanes where active >> UInt32(lane) & 1 == 1 {
      unsafe target[Int(plus[lane]) * Kernels.lanes + lane] += 1
      unsafe target[Int(minus[lane]) * Kernels.lanes + lane] -= 1
    }
    backpropagate(active)
  }

  /// The score of a class in a lane, at the last query.
  func logit(_ index: Int32, lane: Int) -> Float {
    unsafe logits[Int(index) * Kernels.lanes + lane]
  }

  private func evaluate(_ loss: any Loss.Type, active: UInt32, gradient: LaneFloats?) {
    if isAimed {
      unsafe loss.evaluate(
        classes: classes, logits: logits, labels: labels, towards: aims, live: active,
        losses: losses, gradient: gradient)
    } else {
      unsafe loss.evaluate(
        classes: classes, logits: logits, labels: labels, live: active, scale: 1, losses: losses,
        gradient: gradient)
    }
  }

  /// Where the gradient to the scores goes; a second gradient at a point needs its forward pass anew,
  /// since the first has used up what that kept.
  private func renewedLogitsGradient(_ active: UInt32) -> LaneFloats? {
    if isSpent { forward(live: active) }
    return unsafe executor.logitsGradient
  }

  private func backpropagate(_ active: UInt32) {
    guard let target = unsafe executor.logitsGradient else { return }
    unsafe Kernels.normalizeLanes(classes: classes, gradient: target)
    executor.backward(live: active)
    isSpent = true
    gradients += active.nonzeroBitCount
    for lane in laneGradients.indices where active.has(lane) { laneGradients[lane] += 1 }
  }
}
