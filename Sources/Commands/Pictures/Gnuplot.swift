// SPDX-License-Identifier: MIT
import Glibc
import Language
import Storage

/// Draws plots with gnuplot, which runs as a program of its own.
enum Gnuplot {
  /// What the drawing is for.
  enum Target: Equatable {
    case png(width: Int, height: Int)
    case svg(width: Int, height: Int)
    /// Characters.
    case text(columns: Int, rows: Int)

    fileprivate var terminal: String {
      switch self {
      case .png(let width, let height):
        "pngcairo noenhanced size \(width),\(height) font 'sans,12'"
      case .svg(let width, let height):
        "svg noenhanced size \(width),\(height) font 'sans,14' background 'white'"
      case .text(let columns, let rows): "dumb noenhanced mono size \(columns),\(rows)"
      }
    }

    fileprivate var isText: Bool { if case .text = self { true } else { false } }
  }

  /// The bytes of the drawing.
  ///
  /// - Throws: `CommandFailure` where gnuplot is missing or refuses.
  static func draw(_ plot: Plot, _ target: Target) throws -> [UInt8] {
    let folder = try TemporaryFolder()
    defer { folder.remove() }
    let output = FilePaths.join(folder.path, "plot")
    let file = FilePaths.join(folder.path, "plot.gnuplot")
    try AtomicFile.write(script(plot, target, output: output), to: file)
    let (status, messages) = run("gnuplot '\(file)' 2>&1")
    guard status != 127 else { throw missing }
    guard status == 0, FilePaths.exists(output) else {
      throw CommandFailure("gnuplot ended with status \(status): \(messages.prefix(300))")
    }
    return try FileReader.read(output, limit: 1 << 26)
  }

  /// Refuses to begin what cannot end without gnuplot.
  ///
  /// - Throws: `CommandFailure` where it is missing.
  static func checkInstalled() throws {
    guard let search = EnvironmentVariable.value(of: "PATH") else { return }
    let folders = search.split(separator: ":")
    guard folders.contains(where: { unsafe access("\($0)/gnuplot", X_OK) == 0 }) else {
      throw missing
    }
  }

  private static let missing = CommandFailure(
    "gnuplot is not installed, and it draws all plots",
    expected: "the program gnuplot on your PATH",
    suggestion: "install it: apt install gnuplot-nox (scripts/setup does)")

  // MARK: Script

  /// What gnuplot is told; text stands in single quotes, in which only those are special.
  static func script(_ plot: Plot, _ target: Target, output: String) -> String {
    var lines = [
      "set terminal \(target.terminal)", "set output \(quoted(output))",
      "set title \(quoted(plot.title))",
      // A key below stands close to the label.
      "set xlabel \(quoted(plot.xLabel))\(target.isText ? "" : " offset 0,0.4")",
      "set ylabel \(quoted(plot.yLabel))", "set datafile separator whitespace",
    ]
    if plot.xIsLogarithmic { lines.append("set logscale x") }
    if plot.yIsLogarithmic { lines.append("set logscale y") }
    if target.isText {
      // Points on the frame stand before it, such as those at 0 %; bars have no ends, which would
      // take three characters.
      lines += ["set border back", "set errorbars 0"]
    } else {
      lines += [
        "set grid back linetype 1 linewidth 1 linecolor rgb '#dddddd'", "set border 3",
        "set tics nomirror",
      ]
    }
    lines += tics(plot)
    if plot.yIsFraction { lines.append("set format y '%g %%'") }
    if plot.yIsFraction, !plot.yIsLogarithmic { lines.append(percentRange(plot)) }
    lines.append(key(plot, target))
    lines.append("set offsets graph 0.03, graph 0.03, graph 0.05, graph 0.05")
    let scale = plot.yIsFraction ? 100.0 : 1
    for (index, series) in plot.series.enumerated() {
      lines.append("$curve\(index) << END")
      lines += series.points.map {
        "\($0.x) \($0.y * scale) \($0.low * scale) \($0.high * scale)"
      }
      lines.append("END")
    }
    lines.append("plot \(curves(plot, target).joined(separator: ", "))")
    return lines.joined(separator: "\n") + "\n"
  }

  /// Shares end at nothing and all, whatever room is left around the points.
  private static func percentRange(_ plot: Plot) -> String {
    let points = plot.series.flatMap(\.points)
    let (low, high) = (points.map(\.low).min() ?? 0, points.map(\.high).max() ?? 1)
    let room = max(0.05 * (high - low), 0.005)
    let range = (max(low - room, min(low, 0)), min(high + room, max(high, 1)))
    return "set yrange [\(range.0 * 100):\(range.1 * 100)]"
  }

  /// On a logarithmic axis with few places these are marked, such as 1, 2, 4, 8 and 16 bits.
  private static func tics(_ plot: Plot) -> [String] {
    let places = Set(plot.series.flatMap { $0.points.map(\.x) }).sorted()
    guard plot.xIsLogarithmic, (2...12).contains(places.count), let first = places.first,
      let last = places.last, first > 0
    else { return [] }
    let marks = places.map { "\(quoted(FieldValue.number($0).displayText)) \($0)" }
    // Left alone, the axis would go on to the next power of ten.
    return [
      "set xtics (\(marks.joined(separator: ", ")))", "set xrange [\(first / 1.2):\(last * 1.2)]",
    ]
  }

  /// Names below; where points stand beside curves, each beside the curve that it goes with.
  private static func key(_ plot: Plot, _ target: Target) -> String {
    guard plot.series.count > 1 else { return "unset key" }
    let isPaired = plot.series.contains { $0.reference != nil } && !target.isText
    return "set key below" + (isPaired ? " horizontal maxcols 2 Left reverse samplen 3" : "")
  }

  private static let colors = [
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000", "#999933",
  ]

  private static func curves(_ plot: Plot, _ target: Target) -> [String] {
    if target.isText { return characters(plot) }
    return plot.series.enumerated().flatMap { index, series -> [String] in
      let color = "linecolor rgb '\(colors[series.color % colors.count])'"
      let name = "title \(quoted(series.name))"
      if let reference = series.reference {
        // Beside the curve of its color its origin says enough.
        let isPaired = plot.series.contains { $0.reference == nil && $0.color == series.color }
        let name = isPaired ? "title \(quoted(reference))" : name
        return [
          "$curve\(index) using 1:2 with linespoints linewidth 1 dashtype 2 pointtype 6 "
            + "pointsize 1.3 \(color) \(name)"
        ]
      }
      let line =
        "$curve\(index) using 1:2 with linespoints linewidth 2 pointtype 7 pointsize 0.7 "
        + "\(color) \(name)"
      guard plot.hasBars else { return [line] }
      return ["$curve\(index) using 1:2:3:4 with yerrorbars pointsize 0 \(color) notitle", line]
    }
  }

  /// Curves of letters, each with bars of |; points are drawn last, so that nothing hides them.
  private static func characters(_ plot: Plot) -> [String] {
    let bars = plot.series.indices.map {
      "$curve\($0) using 1:2:3:4 with yerrorbars linetype -1 pointsize 0 notitle"
    }
    let style = plot.series.count > 1 ? "points" : "linespoints"
    let points = plot.series.enumerated().map { index, series in
      "$curve\(index) using 1:2 with \(style) linetype \(index + 1) title \(quoted(series.name))"
    }
    return (plot.hasBars ? bars : []) + points
  }

  static func quoted(_ text: String) -> String {
    "'" + text.inOneLine.escaping { $0 == "'" ? "''" : nil } + "'"
  }

  // MARK: Processes

  /// Runs a command of the system's shell; gives its status and what it wrote.
  private static func run(_ command: String) -> (status: Int32, text: String) {
    guard let pipe = unsafe popen(command, "r") else { return (127, "") }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = unsafe fread(&buffer, 1, buffer.count, pipe)
      if count == 0 { break }
      bytes += buffer[..<count]
    }
    let status = unsafe pclose(pipe)
    return (status & 0x7F == 0 ? (status >> 8) & 0xFF : 128, String(decoding: bytes, as: UTF8.self))
  }
}
