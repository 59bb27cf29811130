// SPDX-License-Identifier: MIT

/// What the editor remembers between the keys of one line.
struct Interaction {
  /// Line and cursor after the last Tab, when it found several candidates.
  struct TabState: Equatable {
    var line: String
    var cursor: Int
  }

  /// A list that is shown once the cursor stands in the last row.
  struct PendingList {
    var candidates: [CompletionCandidate]
    var cursor: Int
  }

  /// The prompt's last row.
  var prompt = ""
  /// The columns of the terminal when the line was last drawn as a whole.
  var width: Int
  var lastTab: TabState?
  var pendingList: PendingList?
  var browser = HistoryBrowser()
  /// Enter was pressed on a whole text: the hint goes away.
  var isAccepted = false
  /// Rows of a text higher than the screen that stand above and are edited no more.
  var committed = ""
  /// What goes into the row that follows them; nil unless such rows were just finished.
  var continuation: String?
  /// Ctrl-C was pressed: the line ends once the cursor stands in the last row.
  var isInterrupted = false

  init(width: Int) { self.width = width }
}
