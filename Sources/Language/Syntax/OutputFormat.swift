// SPDX-License-Identifier: MIT

/// A way to write results.
package enum OutputFormat: String, Sendable, CaseIterable {
  case table, csv, json, markdown

  /// One line about the format.
  package var summary: String {
    switch self {
    case .table: "aligned columns for reading"
    case .csv: "comma separated values (RFC 4180)"
    case .json: "one JSON object a line"
    case .markdown: "a Markdown table"
    }
  }

  /// The format that the ending of a file name asks for; `table` when it asks for none.
  package static func forFile(_ path: String) -> OutputFormat {
    guard let dot = path.lastIndex(of: ".") else { return .table }
    switch path[path.index(after: dot)...].lowercased() {
    case "csv": return .csv
    case "json", "jsonl", "ndjson": return .json
    case "md", "markdown": return .markdown
    default: return .table
    }
  }
}
