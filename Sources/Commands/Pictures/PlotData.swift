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
  }

  /// The curves of some figures; where several results share a place, mean and deviation.
  func plot(_ names: [String], title: String?) -> Plot {
    var order: [String] = []
    var groups: [String: [Sample]] = [:]
    for name in names {
      let rows = relevantRows(name)
      // The accuracy that `finetune` tells is another one than that of `eval`.
      let isOnly = names.count == 1 && Set(rows.map(\.command)).count <= 1
      for row in rows {
        for (label, samples) in samples(of: name, in: row, isOnly: isOnly) {
          if groups[label] == nil { order.append(label) }
          groups[label, default: []] += samples
        }
      }
    }
    let curves = order.map { Plot.Series(name: $0, points: points(groups[$0] ?? [])) }
    let counts = order.map { groups[$0]?.count ?? 0 }
    let isMean = zip(curves, counts).contains { $0.points.count < $1 }
    let yLabel = names.map(Self.label).joined(separator: ", ")
    let xLabel = x.map(Self.label) ?? "epoch"
    var plot = Plot(
      title: title ?? "\(yLabel) over \(xLabel)", xLabel: xLabel, yLabel: yLabel, series: curves)
    if plot.hasBars {
      plot.bars = isMean ? "mean, bars of one standard deviation" : "bars of the 95 % interval"
    }
    return plot
  }

  /// The results that have the figure; where some have a whole curve of it, these alone.
  private func relevantRows(_ name: String) -> [ResultRows.Row] {
    let having = rows.rows.filter { row in
      guard let x else { return row.own[name]?.isNested == true }
      return innerSamples(of: name, over: x, in: row).count > 1
        || (row.own[name]?.axisValue != nil && row.known[x]?.axisValue != nil)
    }
    guard let x else { return having }
    let curves = having.filter { innerSamples(of: name, over: x, in: $0).count > 1 }
    return curves.isEmpty ? having : curves
  }

  private static func label(_ name: String) -> String {
    name.split(separator: "_").joined(separator: " ")
  }

  private func samples(
    of name: String, in row: ResultRows.Row, isOnly: Bool
  ) -> [(label: String, samples: [Sample])] {
    let label = series.flatMap { row.known[$0]?.displayText }
    func title(_ otherwise: String) -> String {
      let own = [row.command, Self.label(name)].filter { !$0.isEmpty }.joined(separator: " ")
      let parts = [isOnly ? nil : own, label].compactMap { $0 }
      return parts.isEmpty ? otherwise : parts.joined(separator: ", ")
    }
    guard let x else {
      guard case .list(let values)? = row.own[name] else { return [] }
      let samples = values.enumerated().compactMap { index, value in
        value.axisValue.map { Sample(x: Double(index + 1), y: $0) }
      }
      return samples.isEmpty ? [] : [(label ?? row.title, samples)]
    }
    let inner = innerSamples(of: name, over: x, in: row)
    if inner.count > 1 { return [(label ?? row.title, inner)] }
    guard let place = row.known[x]?.axisValue, let value = row.own[name]?.axisValue else {
      return []
    }
    let isInterval = name == "accuracy" || name == "robust_accuracy"
    return [
      (
        title(Self.label(name)),
        [
          Sample(
            x: place, y: value, low: isInterval ? row.own["low"]?.axisValue : nil,
            high: isInterval ? row.own["high"]?.axisValue : nil)
        ]
      )
    ]
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

  /// One point for each place, from left to right.
  private func points(_ samples: [Sample]) -> [Plot.Point] {
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
