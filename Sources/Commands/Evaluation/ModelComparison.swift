// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks
import Training

/// Measures one model after another on the same images under the same protocol.
final class ModelComparison {
  private let invocation: Invocation
  private let choice: SampleChoice
  private let session: Session
  /// The protocol of the robust accuracies; nil without an attack.
  private(set) var protocolText: String?

  init(_ invocation: Invocation, choice: SampleChoice, session: Session) {
    self.invocation = invocation
    self.choice = choice
    self.session = session
  }

  /// The row of one model.
  ///
  /// - Throws: `CommandFailure` if the model does not take the images, or the attack's words do not
  ///   fit together.
  func row(_ name: String, _ state: ModelState) throws -> Record {
    let network = state.network
    guard network.input == choice.source.shape else {
      throw CommandFailure(
        "'\(name)' takes images of \(network.input), the data set has \(choice.source.shape)",
        argument: "models")
    }
    var fields = [RecordField("model", .text(name))] + CostFields.fields(of: network)
    if let attack = invocation.optionalWord("under") {
      fields += try attacked(network, by: attack)
    } else {
      let outcome = Evaluation(network, parallel: session.parallel).run(
        on: choice.source, samples: choice.samples, control: session.control)
      fields += [
        RecordField("accuracy", .fraction(outcome.accuracy)),
        RecordField("count", .count(outcome.count), isDetail: true),
      ]
    }
    return Record(
      command: "compare",
      fields: fields + [
        RecordField("seconds", .seconds(state.seconds)),
        RecordField("history", .text(network.history.joined(separator: "; ")), isDetail: true),
      ])
  }

  private func attacked(_ network: Network, by attack: String) throws -> [RecordField] {
    guard let type = AttackRegistry.attack(attack) else {
      throw CommandFailure("there is no attack '\(attack)'", argument: "under")
    }
    let arguments = try ThreatArguments(
      invocation, norms: type.norms, dataset: session.currentDataset())
    let made = try arguments.attack(type, invocation, classes: network.classCount)
    let evaluation = RobustEvaluation(
      network, attack: made, threat: arguments.threat,
      seed: session.seed(of: invocation), parallel: session.parallel)
    let outcome = evaluation.run(
      on: choice.source, samples: choice.samples, control: session.control)
    let interval = WilsonInterval(successes: outcome.robustCount, of: outcome.count)
    protocolText =
      "\(attack) \(arguments.threat.description) \(made.settings), "
      + "\(NumberText.grouped(outcome.count)) images"
    return [
      RecordField("accuracy", .fraction(outcome.cleanAccuracy)),
      RecordField("robust_accuracy", .fraction(outcome.robustAccuracy)),
      RecordField("low", .fraction(interval.low), isDetail: true),
      RecordField("high", .fraction(interval.high), isDetail: true),
      RecordField("count", .count(outcome.count), isDetail: true),
      RecordField("protocol", .text(outcome.protocolID), isDetail: true),
    ]
  }
}
