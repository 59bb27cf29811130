// SPDX-License-Identifier: MIT
package import Networks

/// The canonical text of everything that a robustness figure depends on but the model.
///
/// Figures with different texts were measured differently and do not belong in one column unmarked.
/// Every evaluation writes its text through this one, so that equal protocols have equal texts.
package struct ProtocolID: Sendable, CustomStringConvertible {
  /// The attack or suite, such as `pgd` or `autoattack version=standard`.
  var method: String
  /// What the attacker may do: convention, norm, eps, its space and clamp.
  var threat: String
  /// Steps, step length, restarts, loss.
  var settings: String
  var goal = AttackGoal.untargeted
  var judgement = RobustEvaluation.Judgement.any
  /// Whether only perturbations that an 8-bit file can hold count.
  var isSnapped = false
  /// The identity of the model whose gradients were followed, where it is not the attacked one.
  var surrogate: String?
  /// What gradients were computed in; what decides is always single precision.
  var precision = PlanOptions.Precision.single
  /// How the network is computed: `float`, or how a quantized one is.
  var arithmetic: String
  /// The seed of starts and targets.
  var seed: UInt64

  package var description: String {
    let gradients = precision == .single ? "" : ",gradients=\(precision.rawValue)"
    let words = [
      method, threat, settings, "goal=\(goal.description)", "judged=\(judgement.rawValue)",
      isSnapped ? "snap=8bit" : "", surrogate.map { "gradients=\($0)" } ?? "",
      Self.execution(arithmetic, precision: "fp32\(gradients)"), "seed=\(seed)",
    ]
    return words.filter { !$0.isEmpty }.joined(separator: " ")
  }

  /// How the network is executed: batch normalization, precision, arithmetic.
  static func execution(_ arithmetic: String, precision: String = "fp32") -> String {
    "batchnorm=evaluation precision=\(precision) arithmetic=\(arithmetic)"
  }

  /// The word for how a network is computed.
  static func word(
    for network: Network, _ arithmetic: PlanOptions.Arithmetic
  ) -> String {
    network.isQuantized ? arithmetic.rawValue : "float"
  }

  /// The text of a figure without attack, such as clean accuracy.
  package static func clean(
    _ network: Network, arithmetic: PlanOptions.Arithmetic
  ) -> String {
    "clean \(execution(word(for: network, arithmetic)))"
  }
}
