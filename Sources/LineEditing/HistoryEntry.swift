// SPDX-License-Identifier: MIT
import Storage

/// One line that was typed, when, and where.
package struct HistoryEntry: Equatable, Sendable {
  /// The text, which may span several rows.
  package var text: String
  /// Seconds since 1970; 0 when the file does not say.
  package var time: Int
  /// The folder the program stood in; empty when the file does not say.
  package var directory: String

  /// Describes an entry.
  package init(text: String, time: Int, directory: String) {
    self.text = text
    self.time = time
    self.directory = directory
  }

  /// The entry as a JSON object in one row.
  var jsonLine: String {
    var entry = JSONObject()
    entry["text"] = .string(text)
    entry["time"] = .integer(time)
    entry["cwd"] = .string(directory)
    return JSONValue.object(entry).text()
  }

  /// Reads an entry; nil when the line is no JSON object with a text.
  ///
  /// Other members are ignored.
  init?(jsonLine: some Sequence<UInt8>) {
    guard let entry = try? JSONValue(parsing: Array(jsonLine)[...]),
      let text = entry["text"]?.stringValue
    else { return nil }
    self.text = text
    time = entry["time"]?.integerValue ?? 0
    directory = entry["cwd"]?.stringValue ?? ""
  }
}
