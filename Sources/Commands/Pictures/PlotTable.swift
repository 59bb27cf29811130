// SPDX-License-Identifier: MIT
import Language

/// The points of a plot as a table.
struct PlotTable {
  let plot: Plot

  /// A line for each place with a column for each curve, in Markdown.
  var markdown: String {
    let places = Set(plot.series.flatMap { $0.points.map(\.x) }).sorted()
    let records = places.map { place in
      let cells = plot.series.map { series in
        let point = series.points.first { $0.x == place }
        return RecordField(series.name, point.map { .text(text($0)) } ?? .missing)
      }
      return Record(
        command: "plot",
        fields: [RecordField(plot.xLabel, .text(FieldValue.number(place).displayText))] + cells)
    }
    return "\(plot.title)\(plot.bars.isEmpty ? "" : " (\(plot.bars))")\n\n"
      + RecordRenderer.render(RecordTable(records), as: .markdown)
  }

  /// A line for each point, in CSV.
  var csv: String {
    let records = plot.series.flatMap { series in
      series.points.map { point in
        Record(
          command: "plot",
          fields: [
            RecordField("curve", .text(series.name)), RecordField(plot.xLabel, .number(point.x)),
            RecordField("value", .number(point.y)), RecordField("low", .number(point.low)),
            RecordField("high", .number(point.high)),
          ])
      }
    }
    return RecordRenderer.render(RecordTable(records), as: .csv)
  }

  /// A value with its bar: one number where it reaches as far up as down.
  private func text(_ point: Plot.Point) -> String {
    func shown(_ value: Double) -> String {
      (plot.yIsFraction ? FieldValue.fraction(value) : .number(value)).displayText
    }
    let (below, above) = (point.y - point.low, point.high - point.y)
    if below == 0, above == 0 { return shown(point.y) }
    if abs(below - above) < 1e-9 { return "\(shown(point.y)) ± \(shown(above))" }
    return "\(shown(point.y)) [\(shown(point.low)), \(shown(point.high))]"
  }
}
