// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// Names and values at the prompt: what others have put into them stays text.
@Suite("Texts at the prompt", .serialized, .timeLimit(.minutes(20)))
struct PromptTextTests {
  private let folder: ScratchFolder

  init() throws {
    folder = try ScratchFolder()
  }

  /// A model whose network is called Escape.
  private func writeModel() throws {
    let program = try Program()
    let script =
      "load idx path='\(try ShellData.path())'\nnetwork tinynet { flatten; linear 10 }\n"
      + "load tinynet\nsave m.safetensors"
    #expect(try program.run(script: script).exitCode == 0)
    let (name, escaped) = (Array("tinynet".utf8), Array(#"\\u001b"#.utf8))
    var bytes = try program.folder.bytes("m.safetensors")
    while let range = bytes.firstRange(of: name) { bytes.replaceSubrange(range, with: escaped) }
    try folder.write("m.safetensors", bytes)
  }

  @Test("a model's name and a variable's value do not command the terminal")
  func control() throws {
    try writeModel()
    let session = try TerminalSession(in: folder, arguments: ["--quiet"])
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load m.safetensors\r")
    try session.awaitPrompt("\u{FFFD}>")
    #expect(session.screen.lines.contains { $0.hasPrefix("\u{FFFD}  ") })
    session.type("let xa = \"a\\u{1b}[31mb\\nc\"; let xb = 3\r")
    try session.awaitPrompt("\u{FFFD}>")
    session.type("eval n=$x\t\t")
    try session.wait("a\u{FFFD}[31mb\u{FFFD}c")
    #expect(session.screen.unknown.isEmpty)
  }

  @Test("Tab writes what the parser takes: options without a space, paths in their quotes")
  func completion() throws {
    try folder.write("my script.temper", "load lenet5\n")
    let session = try TerminalSession(in: folder, arguments: ["--quiet"])
    defer { session.finish() }
    try session.awaitPrompt()
    session.type("load lenet5 se\t7\r")
    try session.wait("temper> load lenet5 seed=7")
    try session.awaitPrompt("lenet5>")
    session.type("save my\t\r")
    try session.wait("lenet5> save 'my script.temper'")
    try session.wait("saved my script.temper")
    session.type("save 'my\t\r")
    try session.wait("both files") { screen in
      screen.lines.count { $0.hasPrefix("saved my script.temper") } == 2
    }
  }
}
