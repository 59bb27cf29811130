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

  @Test("of what is about rows these are written, by every command that shows some")
  func rows() throws {
    let shell = try shell()
    func lines(_ line: String) throws -> [String] {
      shell.output.clear()
      try shell.run(line)
      return shell.output.text.split(whereSeparator: \.isNewline).map(String.init)
    }
    let layers = try lines("summary | csv")
    #expect(layers.count == 13 && layers[0].hasPrefix("layer,kind,output,"), "\(layers)")
    #expect(try lines("summary | csv layers") == layers)
    #expect(try lines("summary | csv parameters") == ["parameters", "61706"])
    #expect(try lines("models | markdown").count == 4)
    #expect(try lines("history | csv").first == "step,line,took")
    #expect(try lines("summary | json").count == 1)
    // A line for each round stays one.
    let rounds = try lines("for k in {1, 2} { summary } | csv")
    #expect(rounds.count == 3 && rounds[0].hasPrefix("k,model,parameters,"), "\(rounds)")
  }

  @Test("a comparison goes to a table with a line for each model, in loops too")
  func comparison() throws {
    let folder = try ScratchFolder()
    let shell = Shell()
    try shell.run("\(try TestData.tiny())\nlet base = model\nprune 0.5")
    shell.output.clear()
    try shell.run("compare base model n=20 > '\(folder("a.csv"))'")
    let lines = try text(folder).split(whereSeparator: \.isNewline)
    #expect(lines.count == 3 && lines[0].hasPrefix("model,parameters,macs,bytes,accuracy,"))
    #expect(lines[1].hasPrefix("base,") && lines.allSatisfy { !$0.contains("{") }, "\(lines)")
    try shell.run("for n in {10, 20} { compare base model n=$n } | csv > '\(folder("a.csv"))'")
    let rounds = try text(folder).split(whereSeparator: \.isNewline)
    #expect(rounds.count == 5 && rounds[0].hasPrefix("n,model,"))
    #expect(rounds[4].hasPrefix("20,model,"), "\(rounds)")
    try shell.run("compare base model n=20 | csv pairs")
    #expect(shell.output.text.hasPrefix("first,second,both,"), "\(shell.output.text)")
  }

  @Test("lines and tables fit the terminal that shows them, and no file is cut")
  func narrow() throws {
    let folder = try ScratchFolder()
    let shell = Shell(output: RecordingOutput(width: 40))
    try shell.run(
      """
      load lenet5
      let base = model
      prune 0.5 by=l2 keep={conv1}
      models
      history
      for p in {0.25, 0.5} { reset base; prune $p } | table
      for p in {0.25, 0.5} { reset base; prune $p } | table > '\(folder("a.csv"))'
      """)
    let lines = shell.output.text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 40 }, "\(shell.output.text)")
    #expect(lines.contains { $0.hasSuffix("…") })
    #expect(lines.contains { $0.contains("61,706 parameters") }, "broken between words")
    let kept = try text(folder).split(separator: "\n")
    #expect(kept.count == 3 && kept.allSatisfy { $0.count > 40 }, "\(kept)")
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
