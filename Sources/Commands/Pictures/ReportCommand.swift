// SPDX-License-Identifier: MIT
import Language
import Storage

/// `report`: everything measured, as a page and as tables for papers.
enum ReportCommand: Command {
  static let signature = CommandSignature("report", "writes results, plots and script as a page") {
    $0.positionals = [.required("folder", "where its files go; made if missing", .path())]
    $0.options = [
      Parameter("title", "what stands above it", .string, default: "'Temper report'")
    ]
    $0.effect = .writesFiles
    $0.discussion =
      "index.html holds all in one file: plots, tables, protocols, environment, and the script behind "
      + "the current model. report.md says the same in Markdown, with the plots beside it, tables.tex "
      + "has the tables for LaTeX (booktabs). gnuplot draws learning curves, security curves, and "
      + "accuracies over the variables of loops."
    $0.fields = [
      ResultField("folder", .text), ResultField("tables", .count), ResultField("plots", .count),
    ]
    $0.examples = [
      CommandExample("eval n=100; report results.report", "index.html, report.md and tables.tex")
    ]
  }

  static func run(_ invocation: Invocation, in session: Session) throws -> CommandResult? {
    let report = try Report(session, title: invocation.word("title"))
    guard !report.sections.isEmpty else {
      throw CommandFailure(
        "nothing has been measured yet", suggestion: "type: eval, then report DIR")
    }
    let folder = FilePaths.expandingTilde(invocation.path("folder") ?? "")
    try FilePaths.makeFolder(folder)
    try AtomicFile.write(ReportPage(report: report).text, to: FilePaths.join(folder, "index.html"))
    let text = ReportText(report: report)
    try AtomicFile.write(text.markdown, to: FilePaths.join(folder, "report.md"))
    try AtomicFile.write(text.latex, to: FilePaths.join(folder, "tables.tex"))
    for (index, picture) in report.pictures.enumerated() {
      try AtomicFile.write(picture.svg, to: FilePaths.join(folder, ReportText.fileName(index)))
    }
    let page = FilePaths.join(folder, "index.html")
    return CommandResult(
      [
        RecordField("folder", .text(folder)), RecordField("tables", .count(report.sections.count)),
        RecordField("plots", .count(report.pictures.count)),
      ],
      text: "report \(page)  \(report.sections.count) tables, \(report.pictures.count) plots")
  }
}
