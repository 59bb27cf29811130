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
  /// The network that is attacked, where gradients come from another.
  private let victim: TileExecutor?
  private let staging: AlignedBuffer
  private let unlimited = LaneNumbers(.infinity)
  private let sizes = LaneNumbers()
  private let scale: [Float]
  private let shift: [Float]
  /// The class of the best score of each lane's last query; -1 where one is not a number.
  private(set) var predictions = [Int32](repeating: 0, count: Kernels.lanes)

  /// Makes the state for plans compiled in the threat model's space.
  ///
  /// The plan gives the gradients; with a victim, that one's scores decide what is broken.
  package convenience init(
    _ plan: Plan, victim: Plan? = nil, normalization: Normalization, attack: any Attack,
    threat: ThreatModel, isTargeted: Bool = false, seed: UInt64
  ) {
    self.init(
      TileExecutor(plan, mode: .inputGradient), victim: victim, normalization: normalization,
      attack: attack, threat: threat, isTargeted: isTargeted, seed: seed)
  }

  /// Makes the state around an executor that computes the gradient to its input.
  package init(
    _ executor: TileExecutor, victim: Plan? = nil, normalization: Normalization,
    attack: any Attack, threat: ThreatModel, isTargeted: Bool = false, seed: UInt64
  ) {
    precondition(
      executor.plan.options.inputSpace == threat.space, "the plan's input is what is attacked")
    self.executor = executor
    guard let tile = AttackTile(executor, range: threat.range) else {
      preconditionFailure("the mode has an input gradient")
    }
    self.tile = tile
    self.attack = attack
    self.threat = threat
    self.victim = victim.map { TileExecutor($0, mode: .inference) }
    tile.isAimed = isTargeted
    tile.runnersUp = [Int32](repeating: 0, count: attack.runnersUp * Kernels.lanes)
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

  /// Puts an image into a lane.
  func load(_ lane: Int, sample: Int, from source: any SampleSource) {
    unsafe source.load(sample, into: lane, of: staging.floats)
    unsafe enterSpace(staging.floats)
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: staging.floats, lanes: .lane(lane), to: tile.clean)
  }

  /// Starts a lane's search at the clean image that is in place.
  func start(_ lane: Int, sample: Int, start: Int) {
    let bit = UInt32.lane(lane)
    unsafe Kernels.copyLanes(vectors: tile.vectors, from: tile.clean, lanes: bit, to: tile.query)
    search.begin(lane: lane, sample: sample, start: start)
    confine(bit)
  }

  /// Asks the network, or the victim, about the queries.
  func evaluate(live: UInt32) {
    tile.forward(live: live)
    var scores = unsafe tile.logits
    if let victim {
      unsafe Kernels.copy(vectors: tile.vectors, from: tile.query, to: victim.input)
      victim.forward(live: live)
      unsafe scores = victim.logits
    }
    unsafe Kernels.argmax(classes: tile.classes, logits: scores, predictions: &predictions)
  }

  /// Each lane's distance of the query from the clean image.
  func measure() -> LaneNumbers {
    unsafe threat.norm.measure(tile.vectors, tile.query, from: tile.clean, into: sizes.floats)
    return sizes
  }

  /// Lets the active lanes' searches move and puts their queries back within bounds; gives the lanes
  /// whose start is over.
  @discardableResult
  package func advance(active: UInt32) -> UInt32 {
    let finished = search.advance(active: active)
    confine(active & ~finished)
    return finished
  }

  /// After how many moves a lane that `advance` has named repeats itself; 0 if it has ended.
  func period(of lane: Int) -> Int { search.period(of: lane) }

  private func confine(_ active: UInt32) {
    guard active != 0 else { return }
    switch attack.confinement {
    case .ball: threat.norm.project(tile, active: active)
    case .range:
      unsafe Kernels.l2Project(
        vectors: tile.vectors, clean: tile.clean, epsilon: unlimited.floats, range: tile.range,
        active: active, x: tile.query)
    }
  }

  /// Runs the whole search for all live lanes of a tile and leaves the last queries in
  /// `tile.query`: the inner maximisation of adversarial training.
  ///
  /// The clean images are in `tile.clean`; `samples` names each lane's random stream. Ends before
  /// its next step once cancelled; what is in `tile.query` then is not to be used.
  package func craft(
    live: UInt32, references: UnsafePointer<Int32>, samples: ArraySlice<Int>, restart: Int,
    control: RunControl = .none
  ) {
    unsafe begin(live: live, references: references, samples: samples, restart: restart)
    for _ in 0..<attack.steps {
      guard !control.isCancelled else { return }
      tile.forward(live: live)
      advance(active: live)
    }
  }

  /// Puts the first queries of a start in place; the clean images are.
  package func begin(
    live: UInt32, references: UnsafePointer<Int32>, samples: ArraySlice<Int>, restart: Int
  ) {
    unsafe Kernels.copyLanes(
      vectors: tile.vectors, from: tile.clean, lanes: live, to: tile.query)
    for lane in 0..<Kernels.lanes {
      unsafe tile.labels[lane] = references[lane]
      unsafe tile.aims[lane] = references[lane]
    }
    for (lane, sample) in samples.enumerated() {
      search.begin(lane: lane, sample: sample, start: restart)
    }
    confine(live)
  }
}
