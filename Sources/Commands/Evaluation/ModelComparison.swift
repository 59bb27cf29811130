// SPDX-License-Identifier: MIT
import Attacks
import Language
import Networks
import Training

/// Measures one model after another on the same images under the same protocol.
final class ModelComparison {
  /// What is known of one model.
  struct Measurement {
    let row: Record
    let side: PairReport.Side
    /// Images that were measured, fewer than there are where it was stopped.
    let count: Int
  }

  private let invocation: Invocation
  private let choice: SampleChoice
  private let session: Session
  /// The protocols of the robust accuracies, one where all models compute alike; empty without an
  /// attack.
  private(set) var protocols: [String] = []

  init(_ invocation: Invocation, choice: SampleChoice, session: Session) {
    self.invocation = invocation
    self.choice = choice
    self.session = session
  }

  /// The row of one model, and what it says of every image; until cancelled.
  ///
  /// - Throws: `CommandFailure` if the model does not take the images, or the attack's words do not
  ///   fit together.
  func measure(_ name: String, _ state: ModelState) throws -> Measurement {
    let network = state.network
    guard network.input == choice.source.shape else {
      throw CommandFailure(
        "'\(name)' takes images of \(network.input), the data set has \(choice.source.shape)",
        argument: "models")
    }
    let (figures, side, count) =
      try invocation.optionalWord("under").map { try attacked(name, network, by: $0) }
      ?? clean(name, network)
    let record = Record(
      command: "compare",
      fields: [RecordField("model", .text(name))] + CostFields.fields(of: network) + figures + [
        RecordField("seconds", .seconds(state.seconds)),
        RecordField("history", .text(network.history.joined(separator: "; ")), isDetail: true),
      ])
    return Measurement(row: record, side: side, count: count)
  }

  private typealias Figures = (fields: [RecordField], side: PairReport.Side, count: Int)

  private func clean(_ name: String, _ network: Network) -> Figures {
    let verdicts = CleanPass(network, parallel: session.parallel).run(
      on: choice.source, samples: choice.samples, control: session.control)
    let stands = verdicts.map { verdict in verdict.map { $0.prediction == $0.label } }
    let known = stands.compactMap { $0 }
    let right = known.filter { $0 }.count
    let interval = WilsonInterval(successes: right, of: known.count)
    let fields =
      [
        RecordField("accuracy", .fraction(Double(right) / Double(max(known.count, 1))))
      ] + extent(interval, count: known.count) + [
        RecordField(
          "protocol", .text(choice.protocolText(ProtocolID.clean(network, arithmetic: .simulated))),
          isDetail: true)
      ]
    return (
      fields,
      PairReport.Side(
        name: name, predictions: verdicts.map { $0?.prediction }, stands: stands), known.count
    )
  }

  /// Interval and count, shown where they differ from what was asked for.
  private func extent(_ interval: WilsonInterval, count: Int) -> [RecordField] {
    let isWhole = count == choice.samples.count
    return [
      RecordField("low", .fraction(interval.low), isDetail: isWhole),
      RecordField("high", .fraction(interval.high), isDetail: isWhole),
      RecordField("count", .count(count), isDetail: isWhole),
    ]
  }

  private func attacked(
    _ name: String, _ network: Network, by attack: String
  ) throws -> Figures {
    guard let type = AttackRegistry.attack(attack) else {
      throw CommandFailure("there is no attack '\(attack)'", argument: "under")
    }
    let arguments = try ThreatArguments(
      invocation, norms: type.norms, dataset: session.currentDataset(), network: network)
    let made = try arguments.attack(type, invocation, classes: network.classCount)
    let evaluation = RobustEvaluation(
      network, attack: made, threat: arguments.threat,
      seed: session.seed(of: invocation), parallel: session.parallel)
    let outcome = evaluation.run(
      on: choice.source, samples: choice.samples, control: session.control
    ).settled
    let interval = WilsonInterval(successes: outcome.robustCount, of: outcome.count)
    let text = choice.protocolText(outcome.protocolID)
    if !protocols.contains(text) { protocols.append(text) }
    let fields =
      [
        RecordField("accuracy", .fraction(outcome.cleanAccuracy)),
        RecordField("robust_accuracy", .fraction(outcome.robustAccuracy)),
      ] + extent(interval, count: outcome.count) + [
        RecordField("protocol", .text(text), isDetail: true)
      ]
    let stands: [Bool?] = outcome.outcomes.map { $0 == .pending ? nil : $0 == .robust }
    return (
      fields,
      PairReport.Side(name: name, predictions: outcome.predictions, stands: stands), outcome.count
    )
  }
}
