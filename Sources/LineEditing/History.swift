// SPDX-License-Identifier: MIT
import Glibc
import Storage

/// The lines typed so far, kept in a file that several sessions may use at once.
///
/// The file has one JSON object per line (`text`, `time`, `cwd`) and only ever grows: a session
/// appends to it under a lock, and nobody rewrites it. Lines that make no sense are passed over and
/// left alone.
package final class History {
  /// The last entries, oldest first, at most `capacity`.
  package private(set) var entries: [HistoryEntry] = []
  /// How many entries are kept in memory.
  package let capacity: Int

  private let file: HistoryFile?
  private let warn: (String) -> Void
  private var hasWarned = false

  /// Reads the last entries of the file at `path`; nil keeps a history in memory alone.
  ///
  /// If the file cannot be read or written, `warn` is called once with a sentence, and the history
  /// goes on in memory.
  package init(
    path: String? = History.defaultPath(), capacity: Int = 5000,
    warn: @escaping (String) -> Void = { _ in }
  ) {
    self.capacity = max(1, capacity)
    self.warn = warn
    file = path.map { HistoryFile(path: $0) }
    do throws(HistoryFile.Failure) {
      entries = try Self.lastEntries(of: file, capacity: self.capacity)
    } catch {
      complain(about: error)
    }
  }

  /// $XDG_STATE_HOME/temper/history, else ~/.local/state/temper/history; nil without a home.
  package static func defaultPath(
    environment: (String) -> String? = Terminal.environmentVariable
  ) -> String? {
    EnvironmentVariable.folder(
      "XDG_STATE_HOME", orInHome: ".local/state", environment: environment
    ).map { FilePaths.join($0, "temper/history") }
  }

  /// Adds a line to memory and file; says whether it was kept.
  ///
  /// Not kept are blank lines, lines that begin with a space, and the repetition of the last line.
  @discardableResult
  package func add(_ text: String) -> Bool {
    guard text.contains(where: { !$0.isWhitespace }), !text.hasPrefix(" "),
      text != entries.last?.text
    else { return false }
    let entry = HistoryEntry(text: text, time: time(nil), directory: Self.currentDirectory())
    entries.append(entry)
    if entries.count > capacity { entries.removeFirst(entries.count - capacity) }
    do throws(HistoryFile.Failure) {
      try file?.append(entry.jsonLine)
    } catch {
      complain(about: error)
    }
    return true
  }

  private static func lastEntries(
    of file: HistoryFile?, capacity: Int
  ) throws(HistoryFile.Failure) -> [HistoryEntry] {
    var newestFirst: [HistoryEntry] = []
    try file?.readBackwards { line in
      if let entry = HistoryEntry(jsonLine: line), entry.text != newestFirst.last?.text {
        newestFirst.append(entry)
      }
      return newestFirst.count < capacity
    }
    return newestFirst.reversed()
  }

  private func complain(about failure: HistoryFile.Failure) {
    guard !hasWarned else { return }
    hasWarned = true
    warn(
      "history: \(failure.description); lines are remembered for this session only; "
        + "to keep them, set XDG_STATE_HOME to a folder you can write to")
  }

  private static func currentDirectory() -> String {
    guard let path = unsafe getcwd(nil, 0) else { return "" }
    defer { unsafe free(path) }
    return unsafe String(cString: path)
  }
}
