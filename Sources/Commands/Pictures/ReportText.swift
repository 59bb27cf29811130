// SPDX-License-Identifier: MIT
import Language

/// A report as Markdown, and its tables as LaTeX.
struct ReportText {
  let report: Report

  /// The name of a figure as a reader likes it.
  static func title(_ name: String) -> String {
    name.split(separator: "_").joined(separator: " ")
  }

  /// The name of a picture's file.
  static func fileName(_ index: Int) -> String { "plot-\(index + 1).svg" }

  var markdown: String {
    var parts = ["# \(report.title)"]
    parts += report.pictures.enumerated().map { index, picture in
      "![\(picture.caption)](\(Self.fileName(index)))"
    }
    parts.append("## Results")
    for section in report.sections {
      parts.append("### \(section.command)")
      parts.append(Self.markdownTable(section.table))
    }
    if !report.protocols.isEmpty {
      parts.append("## Protocols")
      parts.append(
        report.protocols.map { entry in
          "- result \(entry.results.map(String.init).joined(separator: ", ")): `\(entry.text)`"
        }.joined(separator: "\n"))
    }
    parts.append("## Environment")
    parts.append(report.environment.map { "- \($0.name): \($0.value)" }.joined(separator: "\n"))
    parts.append("## Script")
    parts.append("```\n\(report.script)```")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func markdownTable(_ grid: RecordTable.Grid) -> String {
    func line(_ cells: [String]) -> String {
      "| "
        + cells.map { $0.map { $0 == "|" ? "\\|" : String($0) }.joined() }
        .joined(separator: " | ") + " |"
    }
    let rule = line(grid.columns.indices.map { isNumber($0, in: grid) ? "---:" : "---" })
    let rows = grid.lines.map { line($0.map { $0?.displayText ?? "" }) }
    return ([line(grid.columns.map(title)), rule] + rows).joined(separator: "\n")
  }

  private static func isNumber(_ column: Int, in grid: RecordTable.Grid) -> Bool {
    grid.lines.contains { $0[column]?.doubleValue != nil }
  }

  /// One `table` for each command; wants the package booktabs.
  var latex: String {
    let tables = report.sections.map { section -> String in
      let grid = section.table
      let columns = grid.columns.indices.map { Self.isNumber($0, in: grid) ? "r" : "l" }.joined()
      func line(_ cells: [String]) -> String {
        "    " + cells.map(Self.escaped).joined(separator: " & ") + " \\\\"
      }
      let rows = grid.lines.map { line($0.map { $0?.displayText ?? "" }) }
      let lines =
        [
          "\\begin{table}", "  \\centering", "  \\begin{tabular}{\(columns)}", "    \\toprule",
          line(grid.columns.map(Self.title)), "    \\midrule",
        ] + rows + [
          "    \\bottomrule", "  \\end{tabular}", "  \\caption{\(Self.escaped(section.command))}",
          "\\end{table}",
        ]
      return lines.joined(separator: "\n")
    }
    return "% \\usepackage{booktabs}\n\n" + tables.joined(separator: "\n\n") + "\n"
  }

  private static func escaped(_ text: String) -> String {
    text.map { character in
      switch character {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(character)"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "\\": "\\textbackslash{}"
      default: String(character)
      }
    }.joined()
  }
}
