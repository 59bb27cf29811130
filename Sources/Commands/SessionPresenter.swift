// SPDX-License-Identifier: MIT
import Language
import Storage

/// Renders results for the place they are meant for; the same object at every door.
struct SessionPresenter {
  let settings: SessionSettings
  let output: any SessionOutput
  /// One line for the screen for each result id.
  let texts: [Int: String]

  func present(_ presentation: Presentation) throws {
    switch presentation.destination {
    case .file(let path, let appends):
      try write(presentation, to: path, appends: appends)
    case .shell(let command):
      try output.pipe(
        presentation.text(usual: .table), to: command, variables: presentation.variables)
    case .standard:
      try show(presentation)
    }
  }

  private func show(_ presentation: Presentation) throws {
    if settings.usesJSON {
      // Rows of a collected table have been written one by one.
      if !presentation.isCollected { try output.write(presentation.text(usual: .json)) }
      return
    }
    guard presentation.format == nil, !presentation.isCollected else {
      return try output.write(presentation.text(usual: .table))
    }
    for row in presentation.table.rows {
      let record = row.record
      let text = record.id.flatMap { texts[$0] } ?? record.summary
      try output.write(text + "\n")
    }
  }

  private func write(_ presentation: Presentation, to path: String, appends: Bool) throws {
    let usual = OutputFormat.forFile(path)
    var text = presentation.text(usual: usual)
    if appends, FilePaths.exists(path) { text = try FileReader.readText(path, limit: 1 << 30) + text }
    try AtomicFile.write(text, to: path)
  }
}
