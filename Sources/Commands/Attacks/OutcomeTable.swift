// SPDX-License-Identifier: MIT
import Attacks
import Language
import Training

/// What became of every image, as rows for files and as counts for each class.
struct OutcomeTable {
  /// Indices of the images in their part of the data set.
  let samples: [Int]
  let labels: [Int]
  let classNames: [String]
  let outcomes: [SampleOutcome]
  /// The attack that broke each image.
  let breakers: [String?]
  let distances: [Float]
  /// What the network says of the unperturbed images.
  let predictions: [Int32?]

  init(_ outcome: RobustResult, attack: String, choice: SampleChoice) {
    self.init(
      choice: choice, outcomes: outcome.outcomes, distances: outcome.distances,
      predictions: outcome.predictions
    ) { _ in attack }
  }

  init(_ outcome: SuiteResult, choice: SampleChoice) {
    self.init(
      choice: choice, outcomes: outcome.outcomes, distances: outcome.distances,
      predictions: outcome.predictions
    ) { index in outcome.breakers[index].map { outcome.members[$0].name } }
  }

  private init(
    choice: SampleChoice, outcomes: [SampleOutcome], distances: [Float], predictions: [Int32?],
    breaker: (Int) -> String?
  ) {
    samples = choice.samples
    labels = choice.samples.map { Int(choice.source.label(of: $0)) }
    classNames = choice.classNames
    self.outcomes = outcomes
    self.distances = distances
    self.predictions = predictions
    breakers = outcomes.enumerated().map { index, outcome in
      if case .broken = outcome { breaker(index) } else { nil }
    }
  }

  /// One row for each image.
  var rows: [Record] {
    samples.indices.map { index in
      var fields = [
        RecordField("image", .count(samples[index])), RecordField("label", .count(labels[index])),
        RecordField(
          "prediction", predictions[index].map { FieldValue.count(Int($0)) } ?? .missing),
        RecordField("outcome", .text(Self.word(outcomes[index]))),
        RecordField("attack", breakers[index].map { FieldValue.text($0) } ?? .missing),
      ]
      if case .broken(let restart, let step) = outcomes[index] {
        fields += [
          RecordField("start", .count(restart)), RecordField("step", .count(step)),
          RecordField("distance", .number(Double(distances[index]))),
        ]
      } else {
        fields += ["start", "step", "distance"].map { RecordField($0, .missing) }
      }
      return Record(command: "attack", fields: fields)
    }
  }

  /// Clean and robust accuracy of each class that has images with a verdict.
  var classes: [Record] {
    classNames.indices.compactMap { label in
      let own = labels.indices.filter { labels[$0] == label && outcomes[$0] != .pending }
      guard !own.isEmpty else { return nil }
      let right = own.filter { outcomes[$0] != .wrong }.count
      let robust = own.filter { outcomes[$0] == .robust }.count
      let interval = WilsonInterval(successes: robust, of: own.count)
      return Record(
        command: "attack",
        fields: [
          RecordField("class", .text(classNames[label])), RecordField("count", .count(own.count)),
          RecordField("clean_accuracy", .fraction(Double(right) / Double(own.count))),
          RecordField("robust_accuracy", .fraction(Double(robust) / Double(own.count))),
          RecordField("low", .fraction(interval.low)),
          RecordField("high", .fraction(interval.high)),
        ])
    }
  }

  private static func word(_ outcome: SampleOutcome) -> String {
    switch outcome {
    case .pending: "pending"
    case .wrong: "wrong"
    case .broken: "broken"
    case .robust: "robust"
    }
  }
}
