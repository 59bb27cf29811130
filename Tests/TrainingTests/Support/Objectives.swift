// SPDX-License-Identifier: MIT
import Attacks
import Networks
import Tensors
import TestSupport
import Training

/// Every objective, with small searches; static models and teachers are the network with other numbers.
func allObjectives(
  for network: Network, epsilon: Float = 0.1, convention: ThreatModel.Convention = .standard,
  given extra: [String: AttackArguments.Value] = [:]
) throws -> [any TrainingObjective] {
  try TrainingObjectiveRegistry.all.map { kind in
    try makeObjective(
      kind, for: network, epsilon: epsilon, convention: convention, given: extra)
  }
}

/// One objective with two steps where it takes any.
func makeObjective(
  _ kind: any TrainingObjective.Type, for network: Network, epsilon: Float = 0.1,
  convention: ThreatModel.Convention = .standard, norm: Norm = .linf,
  given extra: [String: AttackArguments.Value] = [:],
  normalization: PlanOptions.BatchNormalizationMode = .evaluation
) throws -> any TrainingObjective {
  let names = Set(kind.parameters.map(\.name))
  let usual: [String: AttackArguments.Value] = ["steps": .integer(2), "replays": .integer(2)]
  let given = usual.merging(extra) { $1 }.filter { names.contains($0.key) }
  return try kind.init(
    ObjectiveArguments(
      of: kind,
      threat: ThreatModel(
        norm: norm, epsilon: Spelled(epsilon, "\(epsilon)"), convention: convention),
      classes: network.classCount, given: given,
      models: kind.models == nil ? [] : [("other", network.randomized(seed: 9))],
      attackNormalization: normalization))
}
