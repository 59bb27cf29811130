// SPDX-License-Identifier: MIT
import Synchronization

/// Where the workers of one evaluation write what became of each image.
final class OutcomeBoard: Sendable {
  /// What the attack found of one image.
  struct Finding {
    var outcome: SampleOutcome
    /// The size of the smallest perturbation that broke it; infinite if none did.
    var distance = Float.infinity
    /// The first budget, by index, at which it broke; beyond the last if none did.
    var level: Int
    /// The picture that broke it, [C, H, W], where pictures are kept.
    var picture: [UInt8]?
    /// Gradients and queries that this took.
    var gradients = 0
    var queries = 0
  }

  private struct State {
    var findings: [Finding]
    var gradients = 0
    var queries = 0
    var finished: Int
  }

  private let state: Mutex<State>
  /// Positions of the images that are to be attacked.
  let candidates: [Int]

  /// - Parameter known: What was found before of the image at a position; nil where it is to be
  ///   attacked.
  init(
    _ clean: [CleanPass.Verdict?], goal: AttackGoal, levels: Int,
    known: (Int) -> Finding? = { _ in nil }
  ) {
    let findings = clean.map { verdict -> Finding in
      guard let verdict else { return Finding(outcome: .pending, level: levels) }
      guard verdict.prediction == verdict.label else {
        return Finding(outcome: .wrong, distance: 0, level: 0)
      }
      // An image of the class to be reached is there already.
      return goal == .toClass(Int(verdict.label))
        ? Finding(outcome: .broken(restart: 0, step: 0), distance: 0, level: 0)
        : Finding(outcome: .robust, level: levels)
    }
    var pending = findings
    var candidates: [Int] = []
    var (gradients, queries) = (0, 0)
    for index in findings.indices where findings[index].outcome == .robust {
      if let finding = known(index) {
        pending[index] = finding
        gradients += finding.gradients
        queries += finding.queries
      } else {
        candidates.append(index)
        pending[index].outcome = .pending
      }
    }
    self.candidates = candidates
    state = Mutex(
      State(
        findings: pending, gradients: gradients, queries: queries,
        finished: findings.count - candidates.count))
  }

  func record(_ finding: Finding, at position: Int) {
    state.withLock {
      $0.findings[position] = finding
      $0.finished += 1
      $0.gradients += finding.gradients
      $0.queries += finding.queries
    }
  }

  func add(gradients: Int, queries: Int) {
    state.withLock {
      $0.gradients += gradients
      $0.queries += queries
    }
  }

  var findings: [Finding] { state.withLock { $0.findings } }
  var gradients: Int { state.withLock { $0.gradients } }
  var queries: Int { state.withLock { $0.queries } }

  /// Images with a verdict, and the share of all that will probably be robust: that of the attacked
  /// ones so far, times that of images which are right at all.
  var standing: (finished: Int, robust: Double) {
    state.withLock { state in
      func count(_ outcome: SampleOutcome) -> Int { state.findings.count { $0.outcome == outcome } }
      let wrong = count(.wrong)
      let right = Double(state.findings.count - wrong) / Double(max(state.findings.count, 1))
      let attacked = state.finished - wrong
      return (state.finished, right * Double(count(.robust)) / Double(max(attacked, 1)))
    }
  }
}
