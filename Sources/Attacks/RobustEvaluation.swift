// SPDX-License-Identifier: MIT
package import Networks
import Synchronization
package import Tensors

/// Measures robust accuracy: which images withstand an attack.
///
/// Every image is a search in one lane of a tile. A lane whose image is broken, or has withstood,
/// takes the next image at once, so that broken images cost no further gradients; since lanes never
/// meet, each image's outcome is the same for any packing and any number of threads.
package struct RobustEvaluation: Sendable {
  /// Which queries can break an image.
  package enum Judgement: String, CaseIterable, Sendable {
    /// Any query within the budget: the worst case over all iterates.
    case any
    /// Only the last query of a start, as the paper evaluates.
    case last
  }

  package let network: Network
  package let attack: any Attack
  package let threat: ThreatModel
  package let goal: AttackGoal
  package let judgement: Judgement
  package let seed: UInt64
  package let parallel: Parallel
  /// The budgets that are tried, smallest first; the threat's alone if nothing else is said.
  ///
  /// An image that breaks at one budget is broken at all larger ones, so those are not tried: the
  /// result at a budget is the worst case over all budgets up to it.
  package var budgets: [Spelled]
  /// A network whose gradients the search follows, in place of those of the network under attack.
  package var surrogate: Relative?
  /// What the gradients that the search follows are computed in; scores that decide whether an image
  /// is broken are always single precision.
  package var precision = PlanOptions.Precision.single
  /// How scores that decide are computed where the network is quantized; gradients are simulated in
  /// any case.
  package var arithmetic: PlanOptions.Arithmetic
  /// Whether an attack that looks for the smallest perturbation searches to its end, or stops at the
  /// first one within the budget.
  package var measuresDistances = false
  /// Whether only perturbations that an 8-bit picture can hold break an image.
  package var snapsToBytes = false
  /// Whether the result holds the pictures that break images; they are rounded to bytes.
  package var keepsImages = false
  /// Where outcomes are kept against a kill, and from where they are taken; nil for nowhere.
  package var log: OutcomeLog?
  /// Which part of a larger evaluation it is in that log.
  var part = 0

  package init(
    _ network: Network, attack: any Attack, threat: ThreatModel,
    goal: AttackGoal = .untargeted, judgement: Judgement = .any, seed: UInt64,
    parallel: Parallel
  ) {
    precondition(attack.steps > 0 && attack.restarts > 0, "a search takes at least one step")
    self.network = network
    self.attack = attack
    self.threat = threat
    self.goal = goal
    self.judgement = judgement
    self.seed = seed
    self.parallel = parallel
    budgets = [threat.epsilon]
    arithmetic = network.customaryArithmetic
  }

  /// How many classes are aimed at, one after another; 0 if that is not the way.
  var targets: Int {
    min(max(attack.targets, goal.targets), network.classCount - 1)
  }

  /// The canonical text of everything that the numbers depend on but model and images.
  package var protocolID: String {
    ProtocolID(
      method: attack.name, threat: threat.description(of: budgetText), settings: attack.settings,
      goal: goal, judgement: judgement, isSnapped: snapsToBytes, surrogate: surrogate?.identity,
      precision: precision, arithmetic: ProtocolID.word(for: network, arithmetic), seed: seed
    ).description
  }

  /// The budgets in short, such as `8/255` or `1/255..16/255`.
  package var budgetText: String {
    guard let first = budgets.first, let last = budgets.last, budgets.count > 1 else {
      return threat.epsilon.description
    }
    return "\(first)..\(last)(\(budgets.count))"
  }

  /// Attacks the given samples; stops early, with a valid partial result, when cancelled.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) -> RobustResult {
    let clean = CleanPass(
      network, parallel: parallel, runnersUp: max(targets, attack.runnersUp),
      arithmetic: arithmetic
    ).run(on: source, samples: samples, control: control)
    return run(
      on: source, samples: samples, clean: clean, plan: plan(of: network), control: control)
  }

  /// A network compiled in the threat model's space.
  func plan(
    of network: Network, precision: PlanOptions.Precision = .single,
    arithmetic: PlanOptions.Arithmetic? = nil
  ) -> Plan {
    var options = PlanOptions(
      inputSpace: threat.space, foldsNormalization: true, precision: precision)
    options.arithmetic = arithmetic ?? self.arithmetic
    return Plan(network, options: options)
  }

  /// The plan whose gradients the search follows, where it is not the one that is attacked.
  private var guide: Plan? {
    guard surrogate != nil || precision != .single || isInteger else { return nil }
    return plan(
      of: surrogate?.network ?? network, precision: precision, arithmetic: .simulated)
  }

  /// Whether integers decide, which give no gradients.
  private var isInteger: Bool {
    arithmetic == .integer && network.isQuantized
  }

  /// Attacks samples of which it is known what the network says of them unperturbed.
  func run(
    on source: any SampleSource, samples: [Int], clean: [CleanPass.Verdict?], plan: Plan,
    control: RunControl
  ) -> RobustResult {
    let levels = budgets.count
    let board = OutcomeBoard(clean, goal: goal, levels: levels) { position in
      log?.finding(part, sample: samples[position])
    }
    let guide = guide
    let job = EvaluationJob(
      evaluation: self, plan: guide ?? plan, victim: guide == nil ? nil : plan, source: source,
      samples: samples, clean: clean, board: board)
    let queue = Atomic<Int>(0)
    let candidates = board.candidates
    let workers = max(1, min(parallel.threads, (candidates.count + 15) / 16))
    parallel.forEach(workers) { _, _ in
      var worker = EvaluationWorker(job)
      worker.run(control: control) {
        let index = queue.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < candidates.count ? candidates[index] : nil
      }
    }
    if control.isCancelled { log?.flush() }
    let findings = board.findings
    return RobustResult(
      outcomes: findings.map(\.outcome), distances: findings.map(\.distance),
      levels: findings.map(\.level), predictions: clean.map { $0?.prediction },
      pictures: findings.map(\.picture), gradients: board.gradients, queries: board.queries,
      protocolID: protocolID)
  }
}
