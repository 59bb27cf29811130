// SPDX-License-Identifier: MIT
import Attacks
import Language
import Training

/// Two models on the same images: the 2x2 table, the images that flipped, the classes that pay.
struct PairReport {
  /// What is known of one model on every image.
  struct Side {
    let name: String
    /// Predictions for the unperturbed images; nil where it was stopped before.
    let predictions: [Int32?]
    /// Whether each image stands, under the attack where there is one.
    let stands: [Bool?]
  }

  private static let shownImages = 8

  private let first: Side
  private let second: Side
  private let choice: SampleChoice
  private let labels: [Int]
  private let comparison: PairedComparison
  /// Images whose class the second model sees otherwise than the first.
  private let exemplars: [Int]
  /// Whether standing is more than being classified right.
  private let isAttacked: Bool

  init(_ first: Side, _ second: Side, choice: SampleChoice, isAttacked: Bool) {
    self.first = first
    self.second = second
    self.choice = choice
    self.isAttacked = isAttacked
    labels = choice.samples.map { Int(choice.source.label(of: $0)) }
    comparison = PairedComparison(first.stands, second.stands)
    exemplars = first.predictions.indices.filter { index in
      guard let before = first.predictions[index], let after = second.predictions[index] else {
        return false
      }
      return before != after
    }
  }

  // MARK: Fields

  var record: Record {
    Record(
      command: "compare",
      fields: [
        RecordField("first", .text(first.name)), RecordField("second", .text(second.name)),
        RecordField("both", .count(comparison.both)),
        RecordField("only_first", .count(comparison.lost.count)),
        RecordField("only_second", .count(comparison.gained.count)),
        RecordField("neither", .count(comparison.neither)),
        RecordField("p", .number(comparison.pValue)),
        RecordField("exemplars", .count(exemplars.count)),
        RecordField("lost", ids(comparison.lost), isDetail: true),
        RecordField("gained", ids(comparison.gained), isDetail: true),
      ])
  }

  /// One row for each image whose class changed.
  var exemplarRows: [Record] {
    exemplars.map { index in
      Record(
        command: "compare",
        fields: [
          RecordField("first", .text(first.name)), RecordField("second", .text(second.name)),
          RecordField("image", .count(choice.samples[index])),
          RecordField("label", .text(name(labels[index]))),
          RecordField("seen", .text(name(first.predictions[index].map(Int.init) ?? -1))),
          RecordField("now", .text(name(second.predictions[index].map(Int.init) ?? -1))),
        ])
    }
  }

  /// One row for each class: its accuracy in both, and its share of what changed.
  var classRows: [Record] {
    let overall = change(of: Array(labels.indices)) ?? 0
    return choice.classNames.indices.compactMap { label in
      let own = labels.indices.filter { labels[$0] == label && first.stands[$0] != nil }
      guard !own.isEmpty, let shift = change(of: own) else { return nil }
      let changed = exemplars.filter { labels[$0] == label }.count
      return Record(
        command: "compare",
        fields: [
          RecordField("first", .text(first.name)), RecordField("second", .text(second.name)),
          RecordField("class", .text(name(label))), RecordField("count", .count(own.count)),
          RecordField("before", .fraction(share(first, own))),
          RecordField("after", .fraction(share(second, own))),
          RecordField("change", .number(shift)),
          RecordField("beyond_mean", .number(shift - overall)),
          RecordField("exemplars", .count(changed)),
        ])
    }
  }

  private func ids(_ positions: [Int]) -> FieldValue {
    .list(positions.map { .count(choice.samples[$0]) })
  }

  /// The class's name, or its number where it has none.
  private func name(_ label: Int) -> String {
    choice.classNames.indices.contains(label) ? choice.classNames[label] : "\(label)"
  }

  private func share(_ side: Side, _ positions: [Int]) -> Double {
    let known = positions.compactMap { side.stands[$0] }
    return Double(known.filter { $0 }.count) / Double(max(known.count, 1))
  }

  /// The change of the share that stands, on images that both models were asked about.
  private func change(of positions: [Int]) -> Double? {
    let known = positions.filter { first.stands[$0] != nil && second.stands[$0] != nil }
    return known.isEmpty ? nil : share(second, known) - share(first, known)
  }

  // MARK: Text

  var text: String {
    let verb = isAttacked ? "withstands" : "is right"
    let rows = [
      ["", "\(second.name) \(verb)", "\(second.name) does not"],
      ["\(first.name) \(verb)", number(comparison.both), number(comparison.lost.count)],
      ["\(first.name) does not", number(comparison.gained.count), number(comparison.neither)],
    ]
    let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let table = rows.map { row in
      row.indices.map { column in
        let pad = String(repeating: " ", count: widths[column] - row[column].count)
        return column == 0 ? row[column] + pad : pad + row[column]
      }.joined(separator: "  ") + "\n"
    }.joined()
    return table + verdict + changed + classes
  }

  private var verdict: String {
    let p =
      comparison.pValue < 0.0001 ? "p < 0.0001" : "p = \(NumberText.significant(comparison.pValue))"
    return
      "\(comparison.lost.count) lost\(shown(comparison.lost)), \(comparison.gained.count) gained"
      + "\(shown(comparison.gained)); exact McNemar \(p)\n"
  }

  private var changed: String {
    guard !exemplars.isEmpty else { return "no image is seen as another class\n" }
    let images = exemplars.count == 1 ? "image is" : "images are"
    return "\(NumberText.grouped(exemplars.count)) \(images) seen as another class"
      + "\(shown(exemplars))\n"
  }

  /// The classes that lose more than the mean, worst first.
  private var classes: String {
    let paying = classRows.filter { ($0["beyond_mean"]?.doubleValue ?? 0) < 0 }
      .sorted { ($0["change"]?.doubleValue ?? 0) < ($1["change"]?.doubleValue ?? 0) }
      .filter { ($0["change"]?.doubleValue ?? 0) < 0 }.prefix(3)
    guard !paying.isEmpty else { return "" }
    let parts = paying.map { row in
      let points = NumberText.fixed((row["change"]?.doubleValue ?? 0) * 100, decimals: 1)
      return "\(row["class"]?.displayText ?? "") \(points)"
    }
    return "classes that pay, in points: \(parts.joined(separator: ", "))\n"
  }

  private func number(_ count: Int) -> String { NumberText.grouped(count) }

  /// The first few images of a list: ` (17, 33, ...)`.
  private func shown(_ positions: [Int]) -> String {
    guard !positions.isEmpty else { return "" }
    let first = positions.prefix(Self.shownImages).map { "\(choice.samples[$0])" }
    let more = positions.count > Self.shownImages ? ", ..." : ""
    return " (\(first.joined(separator: ", "))\(more))"
  }
}
