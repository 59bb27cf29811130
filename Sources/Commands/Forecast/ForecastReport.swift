// SPDX-License-Identifier: MIT
package import Language

/// A forecast with the times of this machine, as a table and a line.
package struct ForecastReport {
  /// One row for each statement: line, text, how often, how long, how much memory.
  package let table: RecordTable
  /// The whole script in one line.
  package let summary: String

  package init(_ forecast: Forecast, rates: MachineRates) {
    var total = (least: 0.0, most: 0.0)
    var peak = 0
    var unknown = 0
    let records = forecast.rows.map { row -> Record in
      var (least, most, isKnown) = (0.0, 0.0, true)
      for cost in row.costs {
        let seconds = rates.seconds(of: cost)
        least += seconds.lowerBound * forecast.scale
        most += seconds.upperBound * forecast.scale
        isKnown = isKnown && !cost.isUnknown
      }
      total.least += least
      total.most += most
      peak = max(peak, row.bytes)
      if !isKnown { unknown += 1 }
      return Record(
        command: "check",
        fields: [
          RecordField(
            "line", .count(row.source.position(at: row.range.lowerBound).line)),
          RecordField("step", .text(Self.text(row))),
          RecordField(
            "times", .count(Self.times(row.count, forecast.scale))),
          RecordField("time", .text(isKnown ? Self.time(least, most) : "not known")),
          RecordField("memory", .bytes(row.bytes)),
          RecordField("seconds_low", .seconds(least), isDetail: true),
          RecordField("seconds_high", .seconds(most), isDetail: true),
        ])
    }
    table = RecordTable(records)
    let factor = MachineRates.uncertainty
    let span =
      "\(NumberText.duration(total.least / factor)) to "
      + NumberText.duration(total.most * factor)
    let missing =
      unknown == 0
      ? "" : ", without \(unknown) line\(unknown == 1 ? "" : "s") that only the run will tell"
    let middle = (total.least * total.most).squareRoot()
    summary =
      "about \(NumberText.duration(middle)) (\(span)), \(NumberText.bytes(peak)) of memory"
      + missing
  }

  private static func text(_ row: Forecast.Row) -> String {
    let line = row.source.text(in: row.range).split(separator: "\n").first.map(String.init) ?? ""
    return line.count > 48 ? String(line.prefix(47)) + "\u{2026}" : line
  }

  /// How often a step runs; loops in loops may say more than numbers hold.
  private static func times(_ count: Int, _ scale: Double) -> Int {
    Int(exactly: (Double(count) * scale).rounded()) ?? .max
  }

  private static func time(_ least: Double, _ most: Double) -> String {
    if most < 0.05 { return "-" }
    let high = NumberText.duration(most)
    return least < most * 0.9 ? "\(NumberText.duration(least)) to \(high)" : high
  }
}
