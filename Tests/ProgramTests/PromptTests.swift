// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// The prompt as a user sees it, on a screen.
@Suite("The prompt", .serialized, .timeLimit(.minutes(20)))
struct PromptTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  private func session(
    columns: UInt16 = 80, rows: UInt16 = 24, _ environment: [String: String] = [:],
    arguments: [String] = []
  ) throws -> TerminalSession {
    try TerminalSession(
      in: folder, arguments: ["--quiet"] + arguments, columns: columns, rows: rows,
      environment: environment)
  }

  @Test("tells what the model has become")
  func badge() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5\r")
    try session.awaitPrompt("lenet5>")
    session.type("prune 0.5\r")
    try session.awaitPrompt("lenet5 -50%>")
    session.type("prune 0.5\r")
    try session.awaitPrompt("lenet5 -73%>")
    session.type("undo; undo\r")
    try session.awaitPrompt("lenet5>")
    session.type("mask 0.9\r")
    try session.awaitPrompt("lenet5 masked 90%>")
    #expect(try session.leave() == 0)
  }

  @Test("edits in the middle of a line")
  func editing() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("lod lenet5\u{01}\u{1B}[C\u{1B}[Ca")
    try session.wait("the cursor behind the a") { $0.column == 11 }
    session.type("\u{05}x\u{7F}\r")
    try session.awaitPrompt("lenet5>")
  }

  @Test("completes commands, options, values, layers and results")
  func completion() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("lo\t")
    try session.wait("temper> load")
    session.type("lenet\t\r")
    try session.awaitPrompt("lenet5>")
    session.type("prune 0.5 keep={con\t")
    try session.wait("lenet5> prune 0.5 keep={conv")
    session.type("\t\t")
    try session.wait("conv2")
    session.type("\u{15}summary\r")
    try session.wait("MACs")
    session.type("results \t")
    try session.wait("what results takes") { $0.lastLine.contains("[ID]") }
    session.type("\t")
    try session.wait("the number of the result") { screen in
      screen.lines.contains { $0.contains("result") && $0.hasPrefix("  1") }
        || screen.lastLine.hasPrefix("lenet5> results 1")
    }
  }

  @Test("goes on below with what is not complete, and runs it whole")
  func rows() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5\rfor p in {0.1, 0.2} {\r")
    try session.wait("the second row") { $0.lines.contains("lenet5> for p in {0.1, 0.2} {") }
    session.type("reset; prune $p\r}\r")
    try session.wait("prune l1 0.2")
    try session.wait("the prompt") { $0.lastLine == "lenet5 -18%>" }
  }

  @Test("puts nothing of its own into a text that goes on below")
  func textOfTwoRows() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5\r")
    try session.awaitPrompt("lenet5>")
    session.type("save \"un\rfinished.npz\"\r")
    try session.wait("saved")
    try session.awaitPrompt("lenet5>")
    #expect(try folder.names().contains("un\nfinished.npz"))
  }

  @Test("takes a block higher than the screen, by paste and by hand")
  func tall() throws {
    let session = try session(rows: 8)
    defer { session.finish() }
    try session.awaitPrompt()
    let lines = (1...20).map { "let x\($0) = \($0)" }.joined(separator: "\n")
    session.paste("if 1 < 2 {\n\(lines)\nload lenet5 }")
    try session.wait("the last row") { $0.lastLine.hasSuffix("load lenet5 }") }
    // Every row that is shown stands where it belongs.
    let shown = session.screen.lines.filter { $0.contains("let x") }
    #expect(shown.count >= 3)
    let numbers = shown.compactMap { Int($0.split(separator: " ").last ?? "") }
    #expect(numbers == Array(numbers[0]...20), "\(session.screen.text)")
    session.type("\r")
    try session.awaitPrompt("lenet5>")
    session.type("if 1 < 2 {\r")
    for number in 1...12 { session.type("let y\(number) = \(number)\r") }
    session.type("prune 0.5 }\r")
    try session.awaitPrompt("lenet5 -50%>")
  }

  @Test("keeps a paste from running or completing before Enter")
  func paste() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.paste("load lenet5\n\tprune 0.5")
    try session.wait("both rows") { screen in
      screen.lines.contains("temper> load lenet5") && screen.lastLine.hasSuffix("prune 0.5")
    }
    session.type("\r")
    try session.awaitPrompt("lenet5 -50%>")
  }

  @Test("shows nothing of what is typed ahead until its turn comes")
  func typeAhead() throws {
    let session = try TerminalSession(in: folder, columns: 70)
    defer { session.finish() }
    try session.awaitPrompt()
    let preamble = try ShellData.preamble().split(separator: "\n").joined(separator: "; ")
    session.type(preamble + "\r")
    try session.awaitPrompt("tiny>")
    session.type("train 300\r")
    try session.wait("epoch")
    session.type("version | csv version\r")
    usleep(200_000)
    let meanwhile = session.screen
    if meanwhile.lastLine.contains("epoch") { #expect(!meanwhile.text.contains("version")) }
    try session.wait("the line typed ahead") { screen in
      screen.lines.contains { $0.hasSuffix("> version | csv version") }
        && screen.lastLine == "tiny>"
    }
  }

  @Test("comes back after Ctrl-C with a partial result, and after a second with the old model")
  func interrupts() throws {
    let session = try TerminalSession(in: folder)
    defer { session.finish() }
    try session.awaitPrompt()
    let preamble = try ShellData.preamble().split(separator: "\n").joined(separator: "; ")
    session.type(preamble + "\r")
    try session.awaitPrompt("tiny>")
    session.type("half a li\u{03}")
    try session.wait("a fresh prompt") { $0.lines.contains { $0.hasSuffix("^C") } }
    try session.awaitPrompt("tiny>")
    session.type("train 100000\r")
    try session.wait("epoch")
    session.type("\u{03}")
    try session.wait("(stopped)")
    try session.awaitPrompt("tiny>")
    session.type("train 100000; let never = model\r")
    try session.wait("a new progress line") { $0.lastLine.contains("epoch") }
    session.type("\u{03}\u{03}")
    // The second press may come when the step has ended already.
    try session.wait("the end of the step") { screen in
      screen.text.contains("changed nothing") || screen.text.contains("what had been done is kept")
        || screen.lines.filter { $0.contains("(stopped)") }.count > 1
    }
    try session.awaitPrompt("tiny>")
    session.type("compare never model\r")
    try session.wait("no model has this name")
  }

  @Test("follows the window to forty columns and back")
  func resize() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5 mean={.5} std={.5} seed=123456789")
    try session.wait("the line") { $0.lastLine.hasSuffix("seed=123456789") }
    session.resize(columns: 40, rows: 12)
    try session.wait("the wrapped line") { screen in
      screen.lines.contains("temper> load lenet5 mean={.5} std={.5} s")
        && screen.lastLine == "eed=123456789"
    }
    session.type("\r")
    try session.awaitPrompt("lenet5>")
    session.resize(columns: 100, rows: 30)
    session.type("summary")
    try session.wait("the line") { $0.lastLine.hasPrefix("lenet5> summary") }
  }

  @Test("fits a terminal of forty columns: messages and help break between words")
  func narrow() throws {
    let session = try session(columns: 40, rows: 100)
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("help undo\r")
    try session.wait("Examples")
    let whole = try Program().run(["-c", "help undo"]).output
    let words = Set(whole.split { " \n".contains($0) }.map(String.init))
    for word in session.screen.text.split(whereSeparator: { " \n".contains($0) }) {
      #expect(words.contains(String(word)) || "temper> help undo".contains(word), "\(word)")
    }
  }

  @Test("fits a terminal of forty columns: results break between words, tables between columns")
  func narrowResults() throws {
    let session = try session(columns: 40, rows: 60)
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5\r")
    try session.awaitPrompt("lenet5>")
    session.type("prune 0.5 by=l2 keep={conv1} round=2\r")
    try session.awaitPrompt("lenet5 -36%>")
    session.type("history\r")
    try session.wait("the history") { $0.text.contains("outcome") }
    try session.awaitPrompt("lenet5 -36%>")
    let screen = session.screen
    #expect(screen.lines.contains { $0.contains("prune 0.5 by=l2…") }, "\(screen.text)")
    // Its own words, and no parts of them.
    let words = screen.text.split { " \n".contains($0) }
    for word in ["parameters", "branch", "outcome", "done", "l2"] {
      #expect(words.contains { $0 == word }, "\(word): \(screen.text)")
    }
  }

  @Test("works on a dumb terminal, without escapes")
  func dumb() throws {
    let session = try session(["TERM": "dumb"])
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5\r")
    try session.awaitPrompt("lenet5>")
    #expect(session.screen.unknown.isEmpty)
    #expect(try session.leave() == 0)
  }

  @Test("takes text beyond ASCII in the C locale too", arguments: ["C", "C.UTF-8"])
  func locale(name: String) throws {
    let session = try session(["LC_ALL": name, "LANG": name])
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5; save 'größe 日本.npz'")
    try session.wait("the line") {
      $0.lastLine.hasPrefix("temper> load lenet5; save 'größe 日本.npz'")
    }
    session.type("\r")
    try session.wait("saved")
    #expect(FileManager.default.fileExists(atPath: folder("größe 日本.npz")))
  }

  @Test("finds earlier lines, those of other sessions included")
  func history() throws {
    let first = try session()
    let second = try session()
    defer {
      first.finish()
      second.finish()
    }
    for (session, name) in [(first, "lenet5"), (second, "eight-layer")] {
      try session.awaitPrompt()
      session.type("load \(name)\r")
      try session.awaitPrompt("\(name)>")
      #expect(try session.leave() == 0)
    }
    let third = try session()
    defer { third.finish() }
    try third.awaitPrompt()
    third.type("\u{12}load len")
    try third.wait("load lenet5")
    third.type("\r")
    try third.awaitPrompt("lenet5>")
    third.type("\u{1B}[A\u{1B}[A")
    try third.wait("the line of the other session") {
      $0.lastLine.hasPrefix("lenet5> load eight-layer")
    }
  }

  @Test("reads ~/.editrc and the rc file")
  func settings() throws {
    _ = try folder.write(".editrc", "bind -v\n")
    try FileManager.default.createDirectory(
      atPath: folder("config/temper"), withIntermediateDirectories: true)
    _ = try folder.write("config/temper/rc", "load lenet5\n")
    let session = try TerminalSession(in: folder, arguments: ["--quiet"])
    defer { session.finish() }
    try session.awaitPrompt("lenet5>")
    session.type("umary\u{1B}")
    usleep(200_000)
    session.type("0is\u{1B}")
    usleep(200_000)
    session.type("lam\r")
    try session.wait("conv2")
    let plain = try TerminalSession(in: folder, arguments: ["--quiet", "--no-rc"])
    defer { plain.finish() }
    try plain.awaitPrompt()
  }

  @Test("runs no rc file of the current folder", arguments: ["", "relative"])
  func foreignSettings(place: String) throws {
    let files = [
      ("temper", "lenet5"), ("relative/temper", "lenet5"), (".config/temper", "eight-layer"),
    ]
    for (name, network) in files {
      try FileManager.default.createDirectory(
        atPath: folder(name), withIntermediateDirectories: true)
      try folder.write("\(name)/rc", "load \(network)\n")
    }
    let session = try session(["XDG_CONFIG_HOME": place])
    defer { session.finish() }
    try session.awaitPrompt("eight-layer>")
  }

  @Test("remembers in a folder of the test, and not in the user's ledger")
  func ledger() throws {
    let session = try session()
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5\r")
    try session.awaitPrompt("lenet5>")
    #expect(try session.leave() == 0)
    #expect(FileManager.default.fileExists(atPath: folder("home/ledger.sqlite")))
  }
}
