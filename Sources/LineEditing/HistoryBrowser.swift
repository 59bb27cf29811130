// SPDX-License-Identifier: MIT

/// Walks through earlier lines that begin with what was typed before the walk.
struct HistoryBrowser {
  private var position: Int?
  private var prefix = ""
  private var draft = ""
  private var shown = ""

  /// The next older line that differs from the one shown, or nil when there is none.
  ///
  /// `line` is the present line and `typed` the part of it before the cursor. A line that was
  /// changed since it was shown begins a new walk.
  mutating func older(than line: String, typed: String, in lines: [String]) -> String? {
    if position == nil || line != shown {
      position = lines.count
      prefix = typed
      draft = line
      shown = line
    }
    let newest = min(position ?? lines.count, lines.count)
    return lines[..<newest].lastIndex(where: isWanted).map { show($0, lines[$0]) }
  }

  /// The next newer line, at last what was typed before the walk; nil outside a walk.
  mutating func newer(than line: String, in lines: [String]) -> String? {
    guard let position, line == shown else { return nil }
    let oldest = min(position + 1, lines.count)
    if let found = lines[oldest...].firstIndex(where: isWanted) { return show(found, lines[found]) }
    self.position = nil
    return draft
  }

  private func isWanted(_ line: String) -> Bool { line.hasPrefix(prefix) && line != shown }

  private mutating func show(_ index: Int, _ line: String) -> String {
    position = index
    shown = line
    return line
  }
}
