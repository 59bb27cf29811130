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

  /// The text to write; without a format the ending of the file name decides, then `usual`.
  package func text(usual: OutputFormat = .table) -> String {
    var chosen = format ?? usual
    if format == nil, case .file(let path, _) = destination {
      chosen = OutputFormat.forFile(path)
    }
    return RecordRenderer.render(table, as: chosen, columns: columns)
  }
}
