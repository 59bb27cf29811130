// SPDX-License-Identifier: MIT
import Language

/// A report as Markdown, and its tables as LaTeX.
struct ReportText {
  let report: Report

  /// The name of a picture's file.
  static func fileName(_ index: Int) -> String { "plot-\(index + 1).svg" }

  var markdown: String {
    var parts = ["# \(report.title.inOneLine)"]
    parts += report.pictures.enumerated().map { index, picture in
      "![\(picture.caption.inOneLine)](\(Self.fileName(index)))"
    }
    parts.append("## Results")
    for section in report.sections {
      parts.append("### \(section.command)")
      parts.append(String(RecordRenderer.markdown(section.table).dropLast()))
    }
    if !report.protocols.isEmpty {
      parts.append("## Protocols")
      parts.append(
        report.protocols.map { entry in
          "- result \(entry.results.map(String.init).joined(separator: ", ")): "
            + "`\(entry.text.inOneLine)`"
        }.joined(separator: "\n"))
    }
    parts.append("## Environment")
    parts.append(
      report.environment.map { "- \($0.name): \($0.value.inOneLine)" }.joined(separator: "\n"))
    parts.append("## Script")
    parts.append("\(fence)\n\(report.script)\(fence)")
    return parts.joined(separator: "\n\n") + "\n"
  }

  /// What encloses the script: longer than any run of backticks within.
  private var fence: String {
    let runs = report.script.split { $0 != "`" }
    return String(repeating: "`", count: max(3, (runs.map(\.count).max() ?? 0) + 1))
  }

  /// One `table` for each command; wants the package booktabs.
  var latex: String {
    let tables = report.sections.map { section -> String in
      let grid = section.table
      let columns = grid.columns.indices.map { grid.isNumeric($0) ? "r" : "l" }.joined()
      func line(_ cells: [String]) -> String {
        "    " + cells.map(Self.escaped).joined(separator: " & ") + " \\\\"
      }
      let rows = grid.texts.map(line)
      let legend = grid.marks.legend.map { "  \\\\ {\\footnotesize \(Self.escaped($0))}" }
      let lines =
        [
          "\\begin{table}", "  \\centering", "  \\begin{tabular}{\(columns)}", "    \\toprule",
          line(grid.columns.map(\.spaced)), "    \\midrule",
        ] + rows + [
          "    \\bottomrule", "  \\end{tabular}",
        ] + legend + [
          "  \\caption{\(Self.escaped(section.command))}",
          "\\end{table}",
        ]
      return lines.joined(separator: "\n")
    }
    return "% \\usepackage{booktabs}\n\n" + tables.joined(separator: "\n\n") + "\n"
  }

  private static func escaped(_ text: String) -> String {
    text.inOneLine.escaping { scalar in
      switch scalar {
      case "&", "%", "$", "#", "_", "{", "}": "\\\(scalar)"
      case "~": "\\textasciitilde{}"
      case "^": "\\textasciicircum{}"
      case "\\": "\\textbackslash{}"
      case "<": "\\textless{}"
      case ">": "\\textgreater{}"
      case "|": "\\textbar{}"
      default: nil
      }
    }
  }
}
