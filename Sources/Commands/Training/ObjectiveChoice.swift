// SPDX-License-Identifier: MIT
import Attacks
import Datasets
import Language
import Networks
import Training

/// Turns the words of a training command into an objective.
struct ObjectiveChoice {
  let objective: any TrainingObjective

  /// - Throws: `CommandFailure` if the words do not fit together, or a model does not fit.
  init(_ invocation: Invocation, session: Session, dataset: Dataset) throws {
    let network = try session.currentState().network
    let kind = Self.kind(of: invocation)
    let threat = try Self.threat(invocation, of: kind, dataset: dataset, network: network)
    objective = try Self.objective(
      invocation, of: kind, threat: threat, classes: network.classCount,
      models: try Self.models(invocation, of: kind, session: session, for: network, threat: threat))
  }

  /// The kind of objective that a command names.
  static func kind(of invocation: Invocation) -> any TrainingObjective.Type {
    TrainingObjectiveRegistry.named(invocation.variant ?? "") ?? StandardObjective.self
  }

  /// What an attacker may do; nothing where the kind attacks nothing.
  static func threat(
    _ invocation: Invocation, of kind: any TrainingObjective.Type, dataset: Dataset,
    network: Network? = nil
  ) throws -> ThreatModel {
    kind.norms.isEmpty
      ? ThreatModel(norm: .linf, epsilon: Spelled(0, "0"), convention: .standard)
      : try ThreatArguments(
        invocation, norms: kind.norms, dataset: dataset, network: network
      ).threat
  }

  /// The objective that the words say.
  ///
  /// - Throws: `CommandFailure` if they do not fit together.
  static func objective(
    _ invocation: Invocation, of kind: any TrainingObjective.Type, threat: ThreatModel,
    classes: Int, models: [ObjectiveArguments.NamedNetwork]
  ) throws -> any TrainingObjective {
    let seesBatch =
      invocation.form.parameter("attack_bn") != nil && invocation.word("attack_bn") == "train"
    let arguments = ObjectiveArguments(
      of: kind, threat: threat, classes: classes,
      given: AttackOptions.given(invocation, kind.parameters), models: models,
      attackNormalization: seesBatch ? .training : .evaluation)
    do {
      return try kind.init(arguments)
    } catch {
      throw CommandFailure(
        error.message, argument: error.argument, expected: error.expected,
        suggestion: error.suggestion)
    }
  }

  /// The models that a command names to learn from.
  static func handles(
    _ invocation: Invocation, of kind: any TrainingObjective.Type
  ) -> [ModelHandle] {
    guard let parameter = kind.models else { return [] }
    guard parameter.isList else { return [invocation.model(parameter.name)].compactMap { $0 } }
    return (invocation.list(parameter.name) ?? []).compactMap { value -> ModelHandle? in
      if case .model(let handle) = value { handle } else { nil }
    }
  }

  private static func models(
    _ invocation: Invocation, of kind: any TrainingObjective.Type, session: Session,
    for network: Network, threat: ThreatModel
  ) throws -> [ObjectiveArguments.NamedNetwork] {
    guard let parameter = kind.models else { return [] }
    return try handles(invocation, of: kind).map { handle in
      let other = try session.state(of: handle, argument: parameter.name).network
      guard other.input == network.input, other.classCount == network.classCount else {
        throw CommandFailure(
          "'\(handle.name)' takes \(other.input) to \(other.classCount) classes, the model in "
            + "training \(network.input) to \(network.classCount)",
          argument: parameter.name, expected: "a model for the same images and classes")
      }
      // A teacher sees pixels; what is attacked must share the space of the attack.
      guard
        !parameter.isList || threat.convention == .standard
          || other.normalization == network.normalization
      else {
        throw CommandFailure(
          "'\(handle.name)' normalises pixels otherwise than the model in training",
          argument: parameter.name, expected: "the same normalised space, or pixels",
          suggestion: "write protocol=standard")
      }
      return (handle.name, other)
    }
  }
}
