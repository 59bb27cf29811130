// SPDX-License-Identifier: MIT
package import Networks
package import Tensors

/// One worker's executor, tile and search: what evaluation and adversarial training share.
@safe
package final class SearchTile: @unchecked Sendable {
  package let executor: TileExecutor
  package let tile: AttackTile
  private let search: any AttackSearch
  private let attack: any Attack
  private let threat: ThreatModel
  private let isTargeted: Bool
  private let staging: AlignedBuffer
  private let scale: [Float]
  private let shift: [Float]
  private let losses = AlignedBuffer(count: Kernels.lanes)

  /// Makes the state for a plan compiled in the threat model's space.
  package init(
    _ plan: Plan, normalization: Normalization, attack: any Attack, threat: ThreatModel,
    isTargeted: Bool = false, seed: UInt64
  ) {
    precondition(plan.options.inputSpace == threat.space, "the plan's input is what is attacked")
    executor = TileExecutor(plan, mode: .inputGradient)
    guard let tile = AttackTile(executor, range: threat.range) else {
      preconditionFailure("the mode has an input gradient")
    }
    self.tile = tile
    self.attack = attack
    self.threat = threat
    self.isTargeted = isTargeted
    search = attack.makeSearch(tile, threat: threat, seed: seed)
    staging = AlignedBuffer(count: tile.vectors * Kernels.lanes)
    scale = normalization.scale
    shift = normalization.shift
    unsafe tile.epsilon.update(repeating: threat.epsilon.value, count: Kernels.lanes)
  }

  /// Gives every lane a share of the threat model's budget.
  package func setBudget(share: Float) {
    unsafe tile.epsilon.update(repeating: threat.epsilon.value * share, count: Kernels.lanes)
  }

  /// Brings pixels of a whole tile into the threat model's space, in place.
  package func enterSpace(_ pixels: LaneFloats) {
    guard threat.space == .normalized else { return }
    unsafe Kernels.channelAffine(
      pixels: tile.shape.pixels, channels: tile.shape.channels, x: pixels, scale: scale,
      shift: shift, y: pixels)
  }

  /// Puts an image into a lane and starts its search.
  func begin(_ lane: Int, sample: Int, restart: Int, from source: any SampleSource) {
    unsafe source.load(sample, into: lane, of: staging.floats)
    unsafe enterSpace(staging.floats)
    let bit = UInt32(1) << lane
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: staging.floats, lanes: bit, to: tile.clean)
    start(lane, sample: sample, restart: restart)
  }

  /// Starts a lane's search at the clean image that is in place.
  func start(_ lane: Int, sample: Int, restart: Int) {
    let bit = UInt32(1) << lane
    unsafe Kernels.copyLanes(vectors: tile.vectors, from: tile.clean, lanes: bit, to: tile.query)
    search.begin(lane: lane, sample: sample, restart: restart)
    threat.norm.project(tile, active: bit)
  }

  /// Moves the active lanes one step: gradient of the loss at the queries just evaluated, the
  /// search's move, and back into the budget.
  func advance(active: UInt32, references: UnsafePointer<Int32>) {
    guard let gradient = unsafe executor.logitsGradient else { return }
    let classes = executor.plan.classCount
    unsafe attack.loss.evaluate(
      classes: classes, logits: executor.logits, labels: references, live: active,
      scale: isTargeted ? -1 : 1, losses: losses.floats, gradient: gradient)
    unsafe Kernels.normalizeLanes(classes: classes, gradient: gradient)
    executor.backward(live: active)
    search.advance(active: active)
    threat.norm.project(tile, active: active)
  }

  /// Runs the whole search for all live lanes of a tile and leaves the last queries in
  /// `tile.query`: the inner maximisation of adversarial training.
  ///
  /// The clean images are in `tile.clean`; `samples` names each lane's random stream.
  package func craft(live: UInt32, references: UnsafePointer<Int32>, samples: [Int], restart: Int) {
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: tile.clean, lanes: live, to: tile.query)
    for lane in samples.indices {
      search.begin(lane: lane, sample: samples[lane], restart: restart)
    }
    threat.norm.project(tile, active: live)
    for _ in 0..<attack.steps {
      executor.forward(live: live)
      unsafe advance(active: live, references: references)
    }
  }
}
