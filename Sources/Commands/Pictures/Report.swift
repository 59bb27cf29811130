// SPDX-License-Identifier: MIT
import Datasets
import Language
import Networks
import Storage

/// What a report tells, before it becomes a page, Markdown or LaTeX.
struct Report {
  /// Results of one command, with the variables of the loops around them.
  struct Section {
    let command: String
    let table: RecordTable.Grid
  }

  /// A plot with its drawing.
  struct Picture {
    let plot: Plot
    let svg: String

    var caption: String { plot.title + (plot.bars.isEmpty ? "" : " (\(plot.bars))") }
  }

  let title: String
  let sections: [Section]
  /// Each protocol with the numbers of its results.
  let protocols: [(text: String, results: [Int])]
  let environment: [(name: String, value: String)]
  let pictures: [Picture]
  let script: String

  init(_ session: Session, title: String) throws {
    self.title = title
    let records = session.results.filter { !Self.leftOut.contains($0.command) }
    var order: [String] = []
    for record in records where !order.contains(record.command) { order.append(record.command) }
    sections = order.map { command in
      Section(command: command, table: Self.grid(records.filter { $0.command == command }, session))
    }
    protocols = Self.protocols(records)
    environment = Self.environment(session)
    script = session.script
    pictures = try Self.plots(session).map { plot in
      let bytes = try Gnuplot.draw(plot, .svg(width: 760, height: 460))
      return Picture(plot: plot, svg: String(decoding: bytes, as: UTF8.self))
    }
  }

  /// Commands that only move or look.
  private static let leftOut: Set = [
    "undo", "redo", "reset", "results", "plot", "report", "models", "version",
  ]

  private static func grid(_ records: [Record], _ session: Session) -> RecordTable.Grid {
    let rows = records.enumerated().map { index, record -> RecordRow in
      var record = record
      record.fields.removeAll { $0.value.isNested }
      let number = record.id.map { [RecordField("id", .count($0))] } ?? []
      let variables = record.id.flatMap { session.loopVariables[$0] } ?? []
      return RecordRow(variables: number + variables, record: record, iteration: index)
    }
    return RecordTable(rows: rows).grid()
  }

  private static func protocols(_ records: [Record]) -> [(text: String, results: [Int])] {
    var found: [(text: String, results: [Int])] = []
    for record in records {
      guard case .text(let text)? = record["protocol"], let id = record.id else { continue }
      if let index = found.firstIndex(where: { $0.text == text }) {
        found[index].results.append(id)
      } else {
        found.append((text, [id]))
      }
    }
    return found
  }

  private static func environment(_ session: Session) -> [(name: String, value: String)] {
    var facts = [
      ("program", "temper \(Temper.version)"),
      ("machine", MachineRates.description(threads: session.settings.threads)),
      ("seed", "\(session.settings.seed)"),
    ]
    if let dataset = session.dataset {
      facts.append(("data", "\(dataset.name), SHA-256 \(dataset.contentDigest().hex)"))
    }
    if let network = session.network {
      let history = network.history.isEmpty ? "" : "; \(network.history.joined(separator: "; "))"
      facts.append(("model", "\(network.name), \(CostFields.text(of: network))\(history)"))
    }
    return facts.map { (name: $0.0, value: $0.1) }
  }

  /// Learning curves, security curves, and what levels of compression cost, as far as there are.
  private static func plots(_ session: Session) -> [Plot] {
    let rows = ResultRows(session)
    var plots: [Plot] = []
    func add(_ rows: ResultRows, _ names: [String], over x: String?, _ title: String) {
      var plot = PlotData(rows, x: x, by: nil).plot(names, title: title)
      plot.series.removeAll { $0.points.count < 2 }
      if !plot.series.isEmpty { plots.append(plot) }
    }
    if rows.names.contains("losses") { add(rows, ["losses"], over: nil, "Learning curves") }
    let curves = rows.rows.contains { row in
      if case .records(let points)? = row.own["curve"] { points.count > 1 } else { false }
    }
    if curves { add(rows, ["robust_accuracy"], over: "epsilon", "Security curves") }
    // The accuracy that training tells is that of the images it trained on.
    let measured = rows.filtered { $0.own["losses"] == nil }
    var axes: [String] = []
    for id in session.loopVariables.keys.sorted() {
      for field in session.loopVariables[id] ?? [] where !axes.contains(field.name) {
        axes.append(field.name)
      }
    }
    for x in axes.isEmpty ? ["ratio", "bits"] : axes {
      let there = measured.rows.filter { $0.known[x]?.axisValue != nil }
      guard Set(there.compactMap { $0.known[x]?.axisValue }).count > 1 else { continue }
      func has(_ name: String) -> Bool { there.contains { $0.own[name] != nil } }
      let figures = [has("accuracy") ? "accuracy" : "clean_accuracy", "robust_accuracy"].filter(has)
      if !figures.isEmpty { add(measured, figures, over: x, "Accuracy over \(x)") }
    }
    return plots
  }
}
