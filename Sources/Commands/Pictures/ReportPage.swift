// SPDX-License-Identifier: MIT
import Language

/// A report as one HTML page that needs no other file.
struct ReportPage {
  let report: Report

  var text: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.escaped(report.title))</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <h1>\(Self.escaped(report.title))</h1>
    \(pictures)<h2>Results</h2>
    \(tables)\(protocols)<h2>Environment</h2>
    \(environment)
    <h2>Script</h2>
    <pre>\(Self.escaped(report.script))</pre>
    </body>
    </html>

    """
  }

  private static let style = """
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 62rem; margin: 2rem auto; padding: 0 1rem;
      color: #1a1a1a; background: #fff; }
    h1, h2, h3 { line-height: 1.2; } h2 { margin-top: 2.2rem; border-bottom: 1px solid #ccc; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; margin: .6rem 0 1.4rem; }
    th, td { padding: .2rem .7rem; border-bottom: 1px solid #e3e3e3; white-space: nowrap; }
    th { text-align: left; border-bottom: 2px solid #888; } .number { text-align: right; }
    figure { margin: 1rem 0; } figure svg { max-width: 100%; height: auto; }
    figcaption, .legend { color: #555; font-size: .9em; }
    .legend { margin: -1rem 0 1.4rem; white-space: normal; }
    pre { background: #f5f5f5; padding: .8rem; overflow-x: auto; }
    dt { font-weight: 600; } dd { margin: 0 0 .5rem 1.2rem; overflow-wrap: anywhere; }
    """

  private var pictures: String {
    report.pictures.map { picture in
      // The XML head and document type have no place inside a page.
      let start = picture.svg.firstRange(of: "<svg")?.lowerBound ?? picture.svg.startIndex
      return "<figure>\n\(picture.svg[start...])<figcaption>"
        + "\(Self.escaped(picture.caption))</figcaption>\n</figure>\n"
    }.joined()
  }

  private var tables: String {
    report.sections.map { section in
      "<h3>\(Self.escaped(section.command))</h3>\n<div class=\"wide\">\n"
        + Self.table(section.table) + "</div>\n"
    }.joined()
  }

  private static func table(_ grid: RecordTable.Grid) -> String {
    func cell(_ tag: String, _ text: String, _ column: Int) -> String {
      "<\(tag)\(grid.isNumeric(column) ? " class=\"number\"" : "")>\(escaped(text))</\(tag)>"
    }
    let head = grid.columns.enumerated().map { cell("th", $1.spaced, $0) }.joined()
    let rows = grid.texts.map { line in
      "<tr>" + line.enumerated().map { cell("td", $1, $0) }.joined() + "</tr>\n"
    }
    let legend = grid.marks.legend.map { "<p class=\"legend\">\(escaped($0))</p>\n" }
    return "<table>\n<tr>\(head)</tr>\n\(rows.joined())</table>\n\(legend.joined())"
  }

  private var protocols: String {
    if report.protocols.isEmpty { return "" }
    let rows = report.protocols.map { entry in
      "<dt>result \(entry.results.map(String.init).joined(separator: ", "))</dt>"
        + "<dd><code>\(Self.escaped(entry.text))</code></dd>\n"
    }
    return "<h2>Protocols</h2>\n<dl>\n\(rows.joined())</dl>\n"
  }

  private var environment: String {
    let rows = report.environment.map {
      "<dt>\(Self.escaped($0.name))</dt><dd>\(Self.escaped($0.value))</dd>\n"
    }
    return "<dl>\n\(rows.joined())</dl>"
  }

  private static func escaped(_ text: String) -> String {
    text.escaping { scalar in
      switch scalar {
      case "&": "&amp;"
      case "<": "&lt;"
      case ">": "&gt;"
      case "\"": "&quot;"
      default: nil
      }
    }
  }
}
