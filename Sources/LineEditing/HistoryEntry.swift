// SPDX-License-Identifier: MIT

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
    let (text, directory) = (FlatJSON.quoted(text), FlatJSON.quoted(directory))
    return "{\"text\":\(text),\"time\":\(time),\"cwd\":\(directory)}"
  }

  /// Reads an entry; nil when the line is no JSON object with a text.
  ///
  /// Other members are ignored.
  init?(jsonLine: some Sequence<UInt8>) {
    guard let members = FlatJSON.members(of: jsonLine), case .text(let text) = members["text"]
    else { return nil }
    self.text = text
    time = members["time"]?.integer ?? 0
    directory = members["cwd"]?.text ?? ""
  }
}
