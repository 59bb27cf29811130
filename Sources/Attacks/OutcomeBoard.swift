// SPDX-License-Identifier: MIT
import Synchronization

/// Where the workers of one evaluation write what became of each image.
final class OutcomeBoard: Sendable {
  private let state: Mutex<(outcomes: [SampleOutcome], gradients: Int, finished: Int)>
  /// Positions of the images that are to be attacked.
  let candidates: [Int]

  init(_ clean: [CleanPass.Verdict?], goal: AttackGoal) {
    let outcomes: [SampleOutcome] = clean.map { verdict in
      guard let verdict else { return .pending }
      guard verdict.prediction == verdict.label else { return .wrong }
      // An image of the class to be reached is there already.
      return goal == .toClass(Int(verdict.label)) ? .broken(restart: 0, step: 0) : .robust
    }
    candidates = outcomes.indices.filter { outcomes[$0] == .robust }
    let pending = outcomes.map { $0 == .robust ? SampleOutcome.pending : $0 }
    state = Mutex((pending, 0, outcomes.count - candidates.count))
  }

  func record(_ outcome: SampleOutcome, at position: Int) {
    state.withLock {
      $0.outcomes[position] = outcome
      $0.finished += 1
    }
  }

  func add(gradients: Int) {
    state.withLock { $0.gradients += gradients }
  }

  var outcomes: [SampleOutcome] { state.withLock { $0.outcomes } }
  var gradients: Int { state.withLock { $0.gradients } }

  /// Images with a verdict, and how many of them are robust so far.
  var standing: (finished: Int, robust: Int) {
    state.withLock { state in
      (state.finished, state.outcomes.reduce(0) { $0 + ($1 == .robust ? 1 : 0) })
    }
  }
}
