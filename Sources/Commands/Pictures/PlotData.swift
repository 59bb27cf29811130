// SPDX-License-Identifier: MIT
import Glibc
import Language

/// Finds the points of a plot in results.
struct PlotData {
  private let rows: ResultRows
  /// The figure of the horizontal axis; nil counts the elements of lists.
  private let x: String?
  private let series: String?

  init(_ rows: ResultRows, x: String?, by series: String?) {
    self.rows = rows
    self.x = x
    self.series = series
  }

  /// A point before those at one place become a mean.
  private struct Sample {
    var x: Double
    var y: Double
    var low: Double?
    var high: Double?
    /// What decided it, where that is known.
    var origin: String?
  }

  /// A curve before its points are counted together.
  private struct Curve {
    var name: String
    /// What of it decides the color: everything but where the points come from.
    var kind: String
    var reference: String?
    var samples: [Sample] = []
  }

  /// The curves of some figures; where several results share a place, mean and deviation.
  func plot(_ names: [String], title: String?) -> Plot {
    var curves: [Curve] = []
    for name in names {
      let rows = relevantRows(name)
      for row in rows {
        let peers = rows.filter { ($0.reference == nil) == (row.reference == nil) }
        // The accuracy that `finetune` tells is another one than that of `eval`.
        let isOne = Set(peers.map(\.command)).count <= 1
        for found in curve(of: name, in: row, among: names.count, isOneCommand: isOne) {
          if let index = curves.firstIndex(where: { $0.name == found.name }) {
            curves[index].samples += found.samples
          } else {
            curves.append(found)
          }
        }
      }
    }
    for index in curves.indices {
      curves[index].samples = Self.withoutRepetitions(curves[index].samples)
    }
    // What goes together stands together.
    let kinds = curves.map(\.kind)
    curves.sort { one, other in
      let (first, second) = (kinds.firstIndex(of: one.kind), kinds.firstIndex(of: other.kind))
      if first != second { return (first ?? 0) < (second ?? 0) }
      return one.reference == nil && other.reference != nil
    }
    let yLabel = names.map(\.spaced).joined(separator: ", ")
    let xLabel = x?.spaced ?? "epoch"
    var plot = Plot(
      title: title ?? "\(yLabel) over \(xLabel)", xLabel: xLabel, yLabel: yLabel,
      series: Self.series(curves))
    plot.yIsFraction = isFraction(names)
    if plot.hasBars {
      let isMean = zip(plot.series, curves).contains { $0.points.count < $1.samples.count }
      let isDeviation = rows.rows.contains { row in
        names.contains { row.own[Self.deviation($0)] != nil }
      }
      plot.bars =
        isMean || isDeviation
        ? "mean, bars of one standard deviation" : "bars of the 95 % interval"
    }
    return plot
  }

  /// Whether all figures are fractions, which an axis in percent suits.
  private func isFraction(_ names: [String]) -> Bool {
    let values = rows.rows.filter { $0.reference == nil }.flatMap { row in
      names.compactMap { row.own[$0] }
    }
    let fractions = values.count { if case .fraction = $0 { true } else { false } }
    return fractions > 0 && fractions == values.count { !$0.isNested }
  }

  private static func series(_ curves: [Curve]) -> [Plot.Series] {
    var kinds: [String] = []
    for curve in curves where !kinds.contains(curve.kind) { kinds.append(curve.kind) }
    return curves.map { curve in
      Plot.Series(
        name: curve.name, points: points(curve.samples),
        color: kinds.firstIndex(of: curve.kind) ?? 0, reference: curve.reference)
    }
  }

  /// The column of a table that sweeps write beside a mean.
  private static func deviation(_ name: String) -> String { "\(name)_std" }

  /// The results that have the figure; where some have a whole curve of it, these alone.
  private func relevantRows(_ name: String) -> [ResultRows.Row] {
    let having = rows.rows.filter { row in
      // Without a value of what tells the curves apart it belongs to none of them.
      if let series, row.known[series] == nil, row.reference == nil { return false }
      guard let x else { return row.own[name]?.isNested == true }
      return innerSamples(of: name, over: x, in: row).count > 1
        || (row.own[name]?.axisValue != nil && row.known[x]?.axisValue != nil)
    }
    guard let x else { return having }
    let curves = having.filter { innerSamples(of: name, over: x, in: $0).count > 1 }
    return curves.isEmpty ? having : curves + having.filter { $0.reference != nil }
  }

  private func curve(
    of name: String, in row: ResultRows.Row, among count: Int, isOneCommand: Bool
  ) -> [Curve] {
    let label = series.flatMap { row.known[$0]?.displayText }
    func curve(_ kind: String, _ samples: [Sample]) -> Curve {
      let reference = row.reference.map { "\($0): " } ?? ""
      let samples = samples.map { sample in
        var sample = sample
        sample.origin = row.origin
        return sample
      }
      return Curve(
        name: reference + kind, kind: kind, reference: row.reference, samples: samples)
    }
    guard let x else {
      guard case .list(let values)? = row.own[name] else { return [] }
      let samples = values.enumerated().compactMap { index, value in
        value.axisValue.map { Sample(x: Double(index + 1), y: $0) }
      }
      return samples.isEmpty ? [] : [curve(label ?? row.title, samples)]
    }
    let inner = innerSamples(of: name, over: x, in: row)
    if inner.count > 1 { return [curve(label ?? row.title, inner)] }
    guard let place = row.known[x]?.axisValue, let sample = sample(name, row, at: place) else {
      return []
    }
    let figure = isOneCommand || row.command.isEmpty ? "" : "\(row.command) "
    let isOnly = isOneCommand && count == 1 && label != nil
    let parts = [isOnly ? nil : figure + name.spaced, label].compactMap { $0 }
    return [curve(parts.joined(separator: ", "), [sample])]
  }

  private func sample(_ name: String, _ row: ResultRows.Row, at place: Double) -> Sample? {
    guard let value = row.own[name]?.axisValue else { return nil }
    if let deviation = row.own[Self.deviation(name)]?.axisValue {
      return Sample(x: place, y: value, low: value - deviation, high: value + deviation)
    }
    let isInterval = name == "accuracy" || name == "robust_accuracy"
    return Sample(
      x: place, y: value, low: isInterval ? row.own["low"]?.axisValue : nil,
      high: isInterval ? row.own["high"]?.axisValue : nil)
  }

  /// The points of a table inside a result, such as a security curve.
  private func innerSamples(of name: String, over x: String, in row: ResultRows.Row) -> [Sample] {
    for case .records(let records) in row.own.values {
      let samples = records.compactMap { record -> Sample? in
        guard let place = record[x]?.axisValue, let value = record[name]?.axisValue else {
          return nil
        }
        return Sample(
          x: place, y: value, low: record["low"]?.axisValue, high: record["high"]?.axisValue)
      }
      if samples.count > 1 { return samples }
    }
    return []
  }

  /// The samples without those that a step gave which was run again: they are no further draws.
  private static func withoutRepetitions(_ samples: [Sample]) -> [Sample] {
    var seen: Set<String> = []
    return samples.filter { sample in
      guard let origin = sample.origin else { return true }
      // What was stopped early, or measures time, has other values.
      return seen.insert("\(origin) \(sample.x) \(sample.y)").inserted
    }
  }

  /// One point for each place, from left to right.
  private static func points(_ samples: [Sample]) -> [Plot.Point] {
    Dictionary(grouping: samples, by: \.x).sorted { $0.key < $1.key }.map { place, samples in
      if let only = samples.first, samples.count == 1 {
        return Plot.Point(x: place, y: only.y, low: only.low ?? only.y, high: only.high ?? only.y)
      }
      let mean = samples.reduce(0) { $0 + $1.y } / Double(samples.count)
      let squares = samples.reduce(0) { $0 + ($1.y - mean) * ($1.y - mean) }
      let deviation = (squares / Double(samples.count - 1)).squareRoot()
      return Plot.Point(x: place, y: mean, low: mean - deviation, high: mean + deviation)
    }
  }
}
