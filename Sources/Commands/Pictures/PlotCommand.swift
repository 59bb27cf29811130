// SPDX-License-Identifier: MIT
import Language
import Storage

/// `plot`: curves of results.
enum PlotCommand: Command {
  static let signature = CommandSignature("plot", "draws curves of results") {
    $0.positionals = [
      .required(
        "figures", "figures to draw, then vs and the one to draw them over", .anyWord,
        isRepeating: true)
    ]
    $0.options = [
      Parameter("by", "a figure or loop variable; one curve for each of its values", .anyWord),
      Parameter(
        "from", "a table that | csv > FILE wrote, in place of this session's results",
        .path(extensions: ["csv"])),
      Parameter(
        "with",
        "a table of points from elsewhere, drawn beside; its column source says whose they are",
        .path(extensions: ["csv"])),
      Parameter(
        "to",
        "FILE.png, FILE.svg or FILE.txt; FILE.md or FILE.csv for the points as a table; the "
          + "terminal if not given",
        .path(extensions: PlotFile.allCases.map(\.rawValue)), isOutput: true),
      Parameter("title", "what stands above it", .string),
      Parameter(
        "log", "axes with logarithmic scale",
        .word([Choice("none"), Choice("x"), Choice("y"), Choice("both")]), default: "none"),
      Parameter(
        "width", "of a file", .integer(.closed(200, 10_000)), default: "960", unit: "pixels"),
      Parameter(
        "height", "of a file", .integer(.closed(150, 10_000)), default: "640", unit: "pixels"),
    ]
    $0.openOption = Parameter(
      "FIGURE", "draws only results where this figure or loop variable has the value", .any)
    $0.discussion =
      "A result has the figures that its command gives, the loop variables around it, and what "
      + "earlier results told of the same model: in "
      + "for p in 0.1..0.9 step 0.1 { reset base; prune $p; attack pgd } "
      + "every robust accuracy has its ratio. What was measured of another model is never drawn. "
      + "Names may be shortened; a figure of several commands gives a curve for each of them. "
      + "Several results at one place "
      + "become their mean with bars of a standard deviation; single ones keep their interval. The "
      + "losses of trainings need no vs; security curves are drawn over epsilon. Points of with= "
      + "stand hollow in the color of the curve that they go with. gnuplot draws."
    $0.fields = [
      ResultField("curves", .count), ResultField("points", .count),
      ResultField("file", .text, "with to=", isOptional: true),
    ]
    $0.examples = [
      CommandExample("train 2 n=64; plot losses", "a learning curve in the terminal"),
      CommandExample(
        "attack pgd eps=1/255..4/255 n=50; plot robust vs epsilon to=curve.svg", "a security curve"),
      CommandExample(
        "for p in {0.2, 0.5} { reset; prune $p; eval n=50 }; plot accuracy vs p to=levels.png",
        "what levels of pruning cost"),
      CommandExample(
        "for p in {0.2, 0.5} { for s in 1..2 { reset; prune $p by=random seed=$s; eval n=50 } }; "
          + "plot accuracy vs p s=2 to=levels.md", "the points of one seed as a table"),
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let plot = try plot(invocation, session)
    let count = plot.series.reduce(0) { $0 + $1.points.count }
    var fields = [
      RecordField("curves", .count(plot.series.count)), RecordField("points", .count(count)),
    ]
    var text =
      "\(plot.series.count) curve\(plot.series.count == 1 ? "" : "s"), "
      + "\(count) point\(count == 1 ? "" : "s")\(plot.bars.isEmpty ? "" : "; \(plot.bars)")"
    if let path = invocation.path("to") {
      try write(plot, to: path, invocation)
      fields.append(RecordField("file", .text(path)))
      text = "plot \(path)  " + text
    } else {
      let columns = min(session.output.width ?? 80, 120)
      let drawing = try Gnuplot.draw(plot, .text(columns: columns - 1, rows: max(16, columns / 4)))
      let shown = String(decoding: drawing.drop { $0 == 0x0C }, as: UTF8.self)
      text = session.settings.usesJSON ? text : shown + text
    }
    return CommandResult(fields, text: text)
  }

  private static func write(_ plot: Plot, to path: String, _ invocation: Invocation) throws {
    let place = FilePaths.expandingTilde(path)
    guard let file = PlotFile(path: place) else {
      throw CommandFailure(
        "'\(path)' is neither picture nor table", argument: "to",
        expected: PlotFile.allCases.map { ".\($0)" }.joined(separator: ", "))
    }
    let bytes = try file.bytes(
      of: plot, width: invocation.integer("width"), height: invocation.integer("height"))
    try AtomicFile.write(bytes, to: place)
  }

  private static func plot(_ invocation: Invocation, _ session: Session) throws -> Plot {
    let words = (invocation.list("figures") ?? []).map(\.description)
    let parts = words.split(separator: "vs", omittingEmptySubsequences: false).map(Array.init)
    guard parts.count <= 2, let names = parts.first, !names.isEmpty,
      parts.count == 1 || parts[1].count == 1
    else {
      throw CommandFailure(
        "the figures do not say what is drawn over what", argument: "figures",
        expected: "one or more figures, then vs and one figure",
        suggestion: "for example: plot accuracy robust_accuracy vs ratio")
    }
    var rows = try invocation.path("from").map { try ResultRows(csv: $0) } ?? ResultRows(session)
    if let path = invocation.path("with") { try rows.add(reference: path) }
    let x = try parts.count == 2 ? rows.name(parts[1][0], argument: "figures") : nil
    let by = try invocation.optionalWord("by").map { try rows.name($0, argument: "by") }
    let figures = try names.map { try rows.name($0, argument: "figures") }
    for open in invocation.form.openNames {
      guard let value = invocation.value(open)?.fieldValue else { continue }
      rows.keep(try rows.name(open, argument: open), of: value)
    }
    var plot = PlotData(rows, x: x, by: by).plot(figures, title: invocation.optionalWord("title"))
    let log = invocation.word("log")
    plot.xIsLogarithmic = log == "x" || log == "both"
    plot.yIsLogarithmic = log == "y" || log == "both"
    guard plot.series.contains(where: { !$0.points.isEmpty }) else {
      throw CommandFailure(
        "no result has both figures as numbers", argument: "figures",
        expected: x == nil
          ? "a figure that is a list, such as losses, or vs and a second figure"
          : "results with \(figures.joined(separator: ", ")) and \(x ?? "")")
    }
    return plot
  }
}
