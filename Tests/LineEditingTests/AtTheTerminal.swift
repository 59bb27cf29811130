// SPDX-License-Identifier: MIT
import Foundation
import LineEditing
import Testing

/// Tests that share the signals of the process and so run one after the other.
@Suite(.serialized, .timeLimit(.minutes(20))) enum AtTheTerminal {
  static let prompt = "ready> "

  /// What came of one or more calls of `readLine`, and what was on the screen.
  struct Outcome {
    var results: [LineResult]
    var shown: String
    var savedLines: [String]
  }

  /// Settings that owe nothing to the environment.
  static func settings(for terminal: PseudoTerminal) -> LineEditorSettings {
    var settings = LineEditorSettings(programName: "editor-test")
    settings.input = terminal.editorSide
    settings.output = terminal.editorSide
    settings.terminalName = "xterm"
    settings.usesColor = false
    settings.keyBindings = .none
    return settings
  }

  /// Lets the typist work at an editor until `count` calls of `readLine` have returned.
  static func edit(
    _ steps: [PseudoTerminal.Step], count: Int = 1, columns: UInt16 = 80,
    terminalName: String = "xterm", usesColor: Bool = false, editrc: String? = nil,
    earlier: [String] = [], assistant: LineAssistant = LineAssistant()
  ) throws -> Outcome {
    let terminal = try PseudoTerminal(columns: columns)
    defer { terminal.finish() }
    var settings = settings(for: terminal)
    settings.terminalName = terminalName
    settings.usesColor = usesColor
    let folder = try TemporaryFolder()
    if let editrc {
      try Data(editrc.utf8).write(to: folder.url.appending(path: "editrc"))
      settings.keyBindings = .file(folder.path("editrc"))
    }
    let history = History(path: nil)
    for line in earlier { history.add(line) }
    let editor = try LineEditor(settings, history: history, assistant: assistant)
    terminal.perform([.await(usesColor ? "ready>" : prompt)] + steps)
    let results = (0..<count).map { _ in editor.readLine(prompt: prompt) }
    usleep(50_000)
    return Outcome(
      results: results, shown: terminal.shown, savedLines: editor.history.entries.map(\.text))
  }

  /// The one line that typing brings.
  static func line(
    typing text: String, editrc: String? = nil, earlier: [String] = [],
    assistant: LineAssistant = LineAssistant()
  ) throws -> LineResult? {
    try edit([.type(text)], editrc: editrc, earlier: earlier, assistant: assistant).results.first
  }
}

/// A folder that goes away with the value.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "line-editing-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }
}
