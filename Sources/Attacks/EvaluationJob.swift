// SPDX-License-Identifier: MIT
import Networks

/// What all workers of one evaluation share.
struct EvaluationJob: Sendable {
  let evaluation: RobustEvaluation
  /// The network that gives gradients, compiled in the threat model's space.
  let plan: Plan
  /// The network that is attacked, where gradients come from another.
  let victim: Plan?
  let source: any SampleSource
  let samples: [Int]
  /// What the network says of the unperturbed samples.
  let clean: [CleanPass.Verdict?]
  let board: OutcomeBoard
}
