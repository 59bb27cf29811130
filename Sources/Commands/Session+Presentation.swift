// SPDX-License-Identifier: MIT
package import Language

extension Session {
  package func present(_ presentation: Presentation) throws {
    var presentation = presentation
    let isOnScreen = presentation.destination == .standard
    if presentation.format != nil || !isOnScreen {
      for index in presentation.table.rows.indices {
        let form = presentation.table.rows[index].record.form
        presentation.table.rows[index].mainTable = form?.mainTable
      }
    }
    // What other programs read is never cut.
    let width = isOnScreen ? output.width : nil
    presentation.table.width = width
    let presenter = SessionPresenter(
      settings: settings, output: output, texts: shownTexts(presentation, width: width),
      written: written)
    written = try presenter.present(presentation)
  }

  /// Results in words; lines that are wider than the screen break between words.
  private func shownTexts(_ presentation: Presentation, width: Int?) -> [Int: String] {
    guard let width, presentation.format == nil else { return texts }
    var shown: [Int: String] = [:]
    for row in presentation.table.rows {
      guard let id = row.record.id else { continue }
      shown[id] = TextWrapping.wrap(texts[id] ?? row.record.summary, width: width)
    }
    return shown
  }

  /// Rows as a table that fits the screen.
  func tableText(_ rows: [Record]) -> String {
    var table = RecordTable(rows)
    table.width = output.width
    return RecordRenderer.render(table, as: .table)
  }
}
