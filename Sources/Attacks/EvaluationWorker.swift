// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// One worker of a robust evaluation: sixteen lanes that take images from a queue.
struct EvaluationWorker {
  /// What a lane is busy with.
  private struct Lane {
    let position: Int
    /// Which of the budgets is being tried.
    var level = 0
    var start = 0
    var step = 0
    /// The smallest perturbation found that breaks the image, where it was found.
    var nearest = Float.infinity
    var found: (start: Int, step: Int) = (0, 0)
    /// The picture of the smallest perturbation, where pictures are kept.
    var picture: [UInt8]?
    /// Queries so far, and gradients that the tile's lane had seen before.
    var queries = 0
    var formerGradients = 0
  }

  private let job: EvaluationJob
  private let evaluation: RobustEvaluation
  private let search: SearchTile
  private let starts: Int
  /// What rounds queries to pictures, where only those count.
  private let grid: ByteGrid?
  /// The lanes whose last query breaks its image, rounded or not, however far away.
  private var breaking: UInt32 = 0
  private var lanes = [Lane?](repeating: nil, count: Kernels.lanes)

  init(_ job: EvaluationJob) {
    self.job = job
    evaluation = job.evaluation
    search = SearchTile(
      job.plan, victim: job.victim, normalization: evaluation.network.normalization,
      attack: evaluation.attack, threat: evaluation.threat,
      isTargeted: evaluation.targets > 0 || evaluation.goal.isTargeted, seed: evaluation.seed)
    search.tile.stopsRepeats = true
    starts = evaluation.attack.restarts * max(evaluation.targets, 1)
    grid =
      evaluation.snapsToBytes
      ? ByteGrid(
        search.tile, victim: job.victim ?? job.plan, threat: evaluation.threat,
        isConfined: evaluation.attack.confinement == .ball) : nil
  }

  /// Works until the queue is empty and every lane has its verdict, or until cancelled.
  mutating func run(control: RunControl, next: () -> Int?) {
    var round = 0
    while !control.isCancelled {
      fill(from: next)
      let live = busy
      guard live != 0 else { break }
      search.evaluate(live: live)
      for lane in lanes.indices where live.has(lane) { lanes[lane]?.queries += 1 }
      let moving = judge()
      if moving != 0 {
        let finished = search.advance(active: moving)
        for lane in lanes.indices where moving.has(lane) { lanes[lane]?.step += 1 }
        settle(finished)
      }
      if round % 16 == 0 { report(to: control) }
      round += 1
    }
    // What was cut off has no verdict, but it was work.
    for (index, lane) in lanes.enumerated() {
      guard let lane else { continue }
      job.board.add(gradients: gradients(of: lane, index), queries: lane.queries)
    }
  }

  private func gradients(of lane: Lane, _ index: Int) -> Int {
    search.tile.laneGradients[index] - lane.formerGradients
  }

  /// A bit for each lane with an image.
  private var busy: UInt32 {
    lanes.indices.reduce(0) { $0 | (lanes[$1] == nil ? 0 : .lane($1)) }
  }

  // MARK: Starting

  private mutating func fill(from next: () -> Int?) {
    for lane in lanes.indices where lanes[lane] == nil {
      guard let position = next() else { return }
      lanes[lane] = Lane(
        position: position, formerGradients: search.tile.laneGradients[lane])
      search.load(lane, sample: job.samples[position], from: job.source)
      if let runnersUp = job.clean[position]?.runnersUp {
        for rank in 0..<evaluation.attack.runnersUp {
          // Where there are fewer classes, the last stands for those that are missing.
          search.tile.runnersUp[rank * Kernels.lanes + lane] =
            runnersUp.isEmpty ? 0 : runnersUp[min(rank, runnersUp.count - 1)]
        }
      }
      start(lane)
    }
  }

  /// Begins the start that the lane's state names.
  private func start(_ index: Int) {
    guard let lane = lanes[index], let verdict = job.clean[lane.position] else { return }
    let sample = job.samples[lane.position]
    let tile = search.tile
    unsafe tile.epsilon[index] = evaluation.budgets[lane.level].value
    tile.labels[index] = verdict.label
    tile.aims[index] = evaluation.goal.reference(
      sample: sample, verdict: verdict, classes: tile.classes, seed: evaluation.seed)
    if evaluation.targets > 0 {
      tile.aims[index] = verdict.runnersUp[lane.start / evaluation.attack.restarts]
    }
    search.start(index, sample: sample, start: lane.start)
  }

  // MARK: Judging

  /// Gives verdicts on the queries just evaluated; gives the lanes whose start goes on.
  private mutating func judge() -> UInt32 {
    search.tile.fooled = fooled(search.predictions)
    breaking = search.tile.fooled
    if let grid, breaking != 0 {
      grid.evaluate(breaking)
      breaking &= fooled(grid.predictions)
    }
    if evaluation.attack.confinement == .range { measure() }
    var moving: UInt32 = 0
    for index in lanes.indices {
      guard let lane = lanes[index] else { continue }
      let isLast = lane.step >= evaluation.attack.steps
      if breaks(index, isLast: isLast) {
        free(index, broken: true)
      } else if isLast {
        endStart(index)
      } else {
        moving |= .lane(index)
      }
    }
    return moving
  }

  /// Whether the query just evaluated settles that the image is broken.
  private mutating func breaks(_ index: Int, isLast: Bool) -> Bool {
    guard var lane = lanes[index], breaking.has(index) else { return false }
    if evaluation.attack.confinement == .range {
      return !evaluation.measuresDistances && lane.nearest <= evaluation.budgets[lane.level].value
    }
    guard evaluation.judgement == .any || isLast else { return false }
    note(&lane, index, size: sizes()[index])
    lanes[index] = lane
    return true
  }

  /// Notes the smallest perturbations of an attack that looks for them.
  private mutating func measure() {
    guard breaking != 0 else { return }
    let sizes = sizes()
    for index in lanes.indices where breaking.has(index) {
      guard var lane = lanes[index], sizes[index] < lane.nearest else { continue }
      note(&lane, index, size: sizes[index])
      lanes[index] = lane
    }
  }

  /// Each lane's distance of what was judged from the clean image.
  private func sizes() -> LaneNumbers { grid?.measure() ?? search.measure() }

  /// Notes in a lane's state that its last query breaks the image.
  private func note(_ lane: inout Lane, _ index: Int, size: Float) {
    lane.nearest = size
    lane.found = (lane.start, lane.step)
    if evaluation.keepsImages { lane.picture = grid?.levels[index] }
  }

  /// The lanes whose prediction is what the attack is after.
  private func fooled(_ predictions: [Int32]) -> UInt32 {
    lanes.indices.reduce(0) { lanes, index in
      guard self.lanes[index] != nil else { return lanes }
      let isFooled =
        evaluation.goal.isTargeted
        ? predictions[index] == search.tile.aims[index]
        : predictions[index] != search.tile.labels[index]
      return lanes | (isFooled ? .lane(index) : 0)
    }
  }

  // MARK: Ending

  /// Ends the starts of lanes that have nothing more to ask.
  ///
  /// A search that repeats itself has shown all its queries; where only the last one counts, whole
  /// periods are left out.
  private mutating func settle(_ finished: UInt32) {
    for index in lanes.indices where finished.has(index) {
      let period = search.period(of: index)
      if evaluation.judgement == .last, period > 0, var lane = lanes[index] {
        // The move has not been made: the query is still that of the step before.
        let left = evaluation.attack.steps - (lane.step - 1)
        lane.step = evaluation.attack.steps - left % period
        lanes[index] = lane
      } else {
        endStart(index)
      }
    }
  }

  /// Goes on to the lane's next start or budget, or frees it.
  private mutating func endStart(_ index: Int) {
    guard var lane = lanes[index] else { return }
    lane.start += 1
    lane.step = 0
    if lane.start >= starts {
      lane.level += 1
      lane.start = 0
    }
    let isUnconfined = evaluation.attack.confinement == .range
    let isOver = lane.level >= evaluation.budgets.count || (isUnconfined && lane.level > 0)
    guard !isOver else { return free(index, broken: false) }
    lanes[index] = lane
    start(index)
  }

  private mutating func free(_ index: Int, broken: Bool) {
    guard let lane = lanes[index] else { return }
    lanes[index] = nil
    let levels = evaluation.budgets.count
    var level = broken ? lane.level : levels
    if evaluation.attack.confinement == .range {
      level = evaluation.budgets.firstIndex { lane.nearest <= $0.value } ?? levels
    }
    let finding = OutcomeBoard.Finding(
      outcome: level < levels
        ? .broken(restart: lane.found.start, step: lane.found.step) : .robust,
      distance: lane.nearest, level: level, picture: level < levels ? lane.picture : nil,
      gradients: gradients(of: lane, index), queries: lane.queries)
    job.board.record(finding, at: lane.position)
    evaluation.log?.note(finding, evaluation.part, sample: job.samples[lane.position])
  }

  private func report(to control: RunControl) {
    control.report {
      let standing = job.board.standing
      return RunProgress(
        evaluation.attack.name, completed: standing.finished, total: job.samples.count,
        figures: [("robust", standing.robust)])
    }
  }
}
