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
  }

  /// The canonical text of everything that the numbers depend on but model and images.
  package var protocolID: String {
    let arithmetic = network.isQuantized ? "simulated" : "fp32"
    return "\(type(of: attack).name) \(threat.description) \(attack.settings) "
      + "goal=\(goal.description) judged=\(judgement.rawValue) batchnorm=evaluation "
      + "precision=\(arithmetic) seed=\(seed)"
  }

  /// Attacks the given samples; stops early, with a valid partial result, when cancelled.
  package func run(
    on source: any SampleSource, samples: [Int], control: RunControl = .none
  ) -> RobustResult {
    let clean = CleanPass(network, parallel: parallel).run(
      on: source, samples: samples, control: control)
    let plan = Plan(
      network, options: PlanOptions(inputSpace: threat.space, foldsNormalization: true))
    let board = OutcomeBoard(clean, goal: goal)
    let queue = Atomic<Int>(0)
    let candidates = board.candidates
    let workers = max(1, min(parallel.threads, (candidates.count + 15) / 16))
    parallel.forEach(workers) { _, _ in
      var worker = EvaluationWorker(
        self, plan: plan, source: source, samples: samples, clean: clean, board: board)
      worker.run(control: control) {
        let index = queue.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < candidates.count ? candidates[index] : nil
      }
    }
    return RobustResult(
      outcomes: board.outcomes, gradients: board.gradients, protocolID: protocolID)
  }
}
