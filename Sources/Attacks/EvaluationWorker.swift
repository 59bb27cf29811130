// SPDX-License-Identifier: MIT
import Networks
import Tensors

/// One worker of a robust evaluation: sixteen lanes that take images from a queue.
struct EvaluationWorker {
  /// What a lane is busy with.
  private struct Lane {
    let position: Int
    var restart: Int
    var step: Int
  }

  private let evaluation: RobustEvaluation
  private let source: any SampleSource
  private let samples: [Int]
  private let clean: [CleanPass.Verdict?]
  private let board: OutcomeBoard
  private let search: SearchTile
  private var lanes = [Lane?](repeating: nil, count: Kernels.lanes)
  private var references = [Int32](repeating: 0, count: Kernels.lanes)
  private var predictions = [Int32](repeating: 0, count: Kernels.lanes)

  init(
    _ evaluation: RobustEvaluation, plan: Plan, source: any SampleSource, samples: [Int],
    clean: [CleanPass.Verdict?], board: OutcomeBoard
  ) {
    self.evaluation = evaluation
    self.source = source
    self.samples = samples
    self.clean = clean
    self.board = board
    search = SearchTile(
      plan, normalization: evaluation.network.normalization, attack: evaluation.attack,
      threat: evaluation.threat, isTargeted: evaluation.goal.isTargeted, seed: evaluation.seed)
  }

  /// Works until the queue is empty and every lane has its verdict, or until cancelled.
  mutating func run(control: RunControl, next: () -> Int?) {
    var round = 0
    while !control.isCancelled {
      fill(from: next)
      let live = busy
      guard live != 0 else { return }
      search.executor.forward(live: live)
      judge()
      let active = busy
      if active != 0 {
        unsafe search.advance(active: active, references: references)
        board.add(gradients: active.nonzeroBitCount)
        for lane in lanes.indices where lanes[lane] != nil { lanes[lane]?.step += 1 }
      }
      if round % 16 == 0 { report(to: control) }
      round += 1
    }
  }

  /// A bit for each lane with an image.
  private var busy: UInt32 {
    lanes.indices.reduce(0) { $0 | (lanes[$1] == nil ? 0 : UInt32(1) << $1) }
  }

  private mutating func fill(from next: () -> Int?) {
    for lane in lanes.indices where lanes[lane] == nil {
      guard let position = next() else { return }
      lanes[lane] = Lane(position: position, restart: 0, step: 0)
      let sample = samples[position]
      guard let verdict = clean[position] else { continue }
      references[lane] = evaluation.goal.reference(
        sample: sample, label: verdict.label, leastLikely: verdict.leastLikely,
        classes: search.executor.plan.classCount, seed: evaluation.seed)
      search.begin(lane, sample: sample, restart: 0, from: source)
    }
  }

  /// Gives verdicts on the queries just evaluated; restarts or frees lanes that are through.
  private mutating func judge() {
    unsafe Kernels.argmax(
      classes: search.executor.plan.classCount, logits: search.executor.logits,
      predictions: &predictions)
    var needsForward: UInt32 = 0
    for index in lanes.indices {
      guard let lane = lanes[index] else { continue }
      let isLast = lane.step == evaluation.attack.steps
      let counts = evaluation.judgement == .any || isLast
      if counts, isBroken(index) {
        board.record(.broken(restart: lane.restart, step: lane.step), at: lane.position)
        lanes[index] = nil
      } else if isLast {
        if lane.restart + 1 < evaluation.attack.restarts {
          lanes[index] = Lane(position: lane.position, restart: lane.restart + 1, step: 0)
          search.start(index, sample: samples[lane.position], restart: lane.restart + 1)
          needsForward |= 1 << index
        } else {
          board.record(.robust, at: lane.position)
          lanes[index] = nil
        }
      }
    }
    if needsForward != 0 { restartForward(needsForward) }
  }

  /// A lane that has just restarted needs the scores of its new query before it can move on.
  private mutating func restartForward(_ restarted: UInt32) {
    search.executor.forward(live: busy)
    unsafe Kernels.argmax(
      classes: search.executor.plan.classCount, logits: search.executor.logits,
      predictions: &predictions)
    guard evaluation.judgement == .any else { return }
    for index in lanes.indices where restarted & (1 << index) != 0 && isBroken(index) {
      guard let lane = lanes[index] else { continue }
      board.record(.broken(restart: lane.restart, step: 0), at: lane.position)
      lanes[index] = nil
    }
  }

  private func isBroken(_ lane: Int) -> Bool {
    guard let position = lanes[lane]?.position, let label = clean[position]?.label else {
      return false
    }
    guard evaluation.goal.isTargeted else { return predictions[lane] != label }
    return predictions[lane] == references[lane]
  }

  private func report(to control: RunControl) {
    let standing = board.standing
    let share = Double(standing.robust) / Double(max(standing.finished, 1))
    control.report(
      RunProgress(
        type(of: evaluation.attack).name, completed: standing.finished, total: samples.count,
        figures: [("robust", share)]))
  }
}
