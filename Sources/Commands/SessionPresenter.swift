// SPDX-License-Identifier: MIT
import Language
import Storage

/// Renders results for the place they are meant for; the same object at every door.
struct SessionPresenter {
  let settings: SessionSettings
  let output: any SessionOutput
  /// One line for the screen for each result id.
  let texts: [Int: String]
  /// Results that standard output has as JSON already.
  let written: Set<Int>

  /// Shows or writes; gives the results that standard output has as JSON now.
  func present(_ presentation: Presentation) throws -> Set<Int> {
    switch presentation.destination {
    case .file(let path, let appends):
      try write(presentation, to: path, appends: appends)
    case .shell(let command):
      let written = settings.usesJSON ? try showObjects(presentation) : written
      try output.pipe(
        Self.withoutMoves(presentation).text, to: command, variables: presentation.variables,
        isBeside: settings.usesJSON)
      return written
    case .standard:
      if settings.usesJSON { return try showObjects(presentation) }
      try show(presentation)
    }
    return written
  }

  /// Writes each result once, when it is measured; a loop's table would be a second copy.
  private func showObjects(_ presentation: Presentation) throws -> Set<Int> {
    var presentation = presentation
    presentation.format = .json
    presentation.table.rows.removeAll { $0.record.id.map(written.contains) ?? false }
    guard !presentation.table.rows.isEmpty else { return written }
    try output.write(presentation.text)
    return written.union(presentation.table.rows.compactMap(\.record.id))
  }

  private func show(_ presentation: Presentation) throws {
    guard presentation.format == nil else {
      return try output.write(Self.withoutMoves(presentation).text)
    }
    for row in presentation.table.rows {
      let record = row.record
      let text = record.id.flatMap { texts[$0] } ?? record.summary
      if !presentation.isCollected {
        try output.write(text + "\n")
      } else if !settings.isQuiet {
        // Standard output is the table's, which comes at the end.
        output.note(text)
      }
    }
  }

  /// The results without those of undo, redo and the like, which tell nothing new beside others.
  private static func withoutMoves(_ presentation: Presentation) -> Presentation {
    let moves = Set(
      CommandRegistry.catalog.signatures.filter { $0.effect == .returnsToModel }.map(\.name))
    var presentation = presentation
    let others = presentation.table.rows.filter { !moves.contains($0.record.command) }
    if !others.isEmpty { presentation.table.rows = others }
    return presentation
  }

  private func write(_ presentation: Presentation, to path: String, appends: Bool) throws {
    let presentation = Self.withoutMoves(presentation)
    let place = FilePaths.expandingTilde(path)
    if appends {
      try AppendedFile.write(presentation.text, to: place, revising: presentation.text(after:))
    } else {
      try AtomicFile.write(presentation.text, to: place)
    }
  }
}
