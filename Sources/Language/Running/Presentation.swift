// SPDX-License-Identifier: MIT

/// Results on their way out.
package struct Presentation: Sendable {
  /// Where results go.
  package enum Destination: Sendable, Equatable {
    /// Standard output.
    case standard
    /// The standard input of a shell command.
    case shell(String)
    /// A file, written anew or appended to.
    case file(String, appends: Bool)
  }

  /// The results.
  package var table: RecordTable
  /// The format asked for, nil for the usual one.
  package var format: OutputFormat?
  /// The columns asked for, all when empty.
  package var columns: [String]
  /// Where they go.
  package var destination: Destination
  /// Whether a loop or call collects these results too and shows them again at its end.
  package var isCollected: Bool
  /// Variables of the script, for the environment of a shell command.
  package var variables: [(name: String, text: String)]
  /// A text in place of results, which is written as it is.
  package var page: String?

  /// How the text is written: as asked for, else as the file's name says, else as a table.
  package var usedFormat: OutputFormat {
    if let format { return format }
    if case .file(let path, _) = destination { return OutputFormat.forFile(path) }
    return .table
  }

  /// The text to write.
  package var text: String {
    page ?? RecordRenderer.render(table, as: usedFormat, columns: columns)
  }

  /// The text to write behind what a file holds: a CSV header that governs there is not repeated.
  package func text(after former: String) -> String {
    usedFormat == .csv && page == nil ? CSVText.continuation(text, of: former) : text
  }
}
