// SPDX-License-Identifier: MIT
import Commands
import Language
import TestSupport
import Testing

@Suite("Results on their way out")
struct OutputTests {
  private func shell(json: Bool = false, quiet: Bool = false) throws -> Shell {
    var settings = SessionSettings(threads: 1)
    settings.usesJSON = json
    settings.isQuiet = quiet
    let shell = Shell(settings: settings)
    try shell.run("load lenet5; let base = model")
    shell.output.clear()
    return shell
  }

  @Test("a loop with | table shows its rows once, as one table")
  func table() throws {
    let shell = try shell()
    try shell.run("for p in {0.25, 0.5} { reset base; prune $p } | table ratio parameters")
    let lines = shell.output.text.split(separator: "\n")
    #expect(lines.last?.contains("50.0 %") == true)
    #expect(lines.count { $0.contains("ratio") } == 1)
  }

  @Test("as JSON every result is one object on a line, whatever format the script asks for")
  func objects() throws {
    let shell = try shell(json: true)
    try shell.run("for p in {0.25, 0.5} { reset base; prune $p } | table\nsummary | markdown")
    let lines = shell.output.text.split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.hasPrefix("{") && $0.hasSuffix("}") }, "\(shell.output.text)")
  }

  @Test("a file is written in the format that its name ends in, and appended to with >>")
  func file() throws {
    let folder = try ScratchFolder()
    let shell = try shell()
    try shell.run("version > '\(folder("a.json"))'\nversion >> '\(folder("a.json"))'")
    let lines = String(decoding: try folder.bytes("a.json"), as: UTF8.self).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasPrefix("{\"command\":\"version\"") })
    #expect(shell.output.text.isEmpty)
    #expect(try folder.names() == ["a.json"])
  }

  @Test("the header of a file of comma-separated values is not repeated by >> until another came")
  func header() throws {
    let folder = try ScratchFolder()
    let shell = try shell()
    let path = "'\(folder("a.csv"))'"
    try shell.run("version | csv version >> \(path)\nversion | csv version >> \(path)")
    let row = "\(Temper.version)\r\n"
    #expect(try text(folder) == "version\r\n" + row + row)
    try shell.run(
      "summary | csv parameters >> \(path)\nversion | csv version >> \(path)\n"
        + "version | csv version >> \(path)")
    let lines = try text(folder).split(whereSeparator: \.isNewline)
    #expect(lines[3] == "parameters" && lines[5] == "version" && lines.count == 8, "\(lines)")
  }

  private func text(_ folder: borrowing ScratchFolder) throws -> String {
    String(decoding: try folder.bytes("a.csv"), as: UTF8.self)
  }

  @Test("a shell command gets the text")
  func pipe() throws {
    let shell = try shell()
    try shell.run("version | csv version | sort -u")
    #expect(shell.output.piped.map(\.command) == ["sort -u"])
    #expect(shell.output.piped.first?.text == "version\r\n\(Temper.version)\r\n")
  }

  @Test("a held expectation is told unless quiet is asked for")
  func expectations() throws {
    let loud = try shell()
    try loud.run("summary\nexpect parameters >= 10")
    #expect(loud.output.notes.joined().hasPrefix("expect parameters >= 10"))
    let quiet = try shell(quiet: true)
    try quiet.run("summary\nexpect parameters >= 10")
    #expect(quiet.output.notes.isEmpty)
  }
}
