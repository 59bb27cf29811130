// SPDX-License-Identifier: MIT
import TestSupport
import Testing

/// What `--record` writes into a script, and what it leaves alone.
@Suite("Results in scripts")
struct RecordingTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test(
    "all but the results stays to the byte, and they hold",
    arguments: [
      // What Unicode counts as the end of a line ends none here.
      ("load lenet5  # a\u{0C}quit\u{85}b\u{2028}c\nsummary\n", 2),
      ("load lenet5\r\nsummary\r\nlet x = 3\r\n", 2),
      ("load lenet5\r\nsummary # as it is\nsummary", 3),
      ("load lenet5\nsummary\nquit\nsummary\n", 2),
      ("load lenet5; let x = 'a\nb'; summary\n\n", 2),
      ("\u{FEFF}load lenet5; summary\nif 1 < 2 { summary\n summary }", 4),
    ])
  func bytes(text: String, count: Int) throws {
    try program.folder.write("a.temper", text)
    let outcome = try program.run(["--record", "a.temper"])
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    let recorded = try program.folder.bytes("a.temper")
    let lines = recorded.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let rest = lines.filter { !$0.starts(with: Array("#= ".utf8)) }
    #expect(Array(rest.joined(separator: Array("\n".utf8))) == Array(text.utf8))
    #expect(lines.count - rest.count == count)
    let same = try program.run(["--verify", "a.temper"])
    #expect(same.exitCode == 0, "\(same.output)")
    #expect(try program.run(["--record", "a.temper"]).exitCode == 0)
    #expect(try program.folder.bytes("a.temper") == recorded)
  }

  @Test("what is nothing but rows is recorded and compared row by row")
  func rows() throws {
    let script = "let base = model\nprune 0.5\ncompare base model n=20\n"
    try program.folder.write("a.temper", try ShellData.preamble() + script)
    #expect(try program.run(["--record", "a.temper"]).exitCode == 0)
    let recorded = String(decoding: try program.folder.bytes("a.temper"), as: UTF8.self)
    let rows = recorded.split(separator: "\n").suffix(2)
    for (row, name) in zip(rows, ["base", "model"]) {
      #expect(row.hasPrefix("#= {\"command\":\"compare\",\"model\":\"\(name)\""), "\(recorded)")
    }
    let same = try program.run(["--verify", "a.temper"])
    #expect(same.exitCode == 0, "\(same.output)")
    let other = recorded.replacing("\"count\":20", with: "\"count\":19")
    try program.folder.write("a.temper", other)
    let changed = try program.run(["--verify", "a.temper"])
    #expect(changed.exitCode == 1)
    #expect(changed.lines.count { $0.contains("count was 19, is 20") } == 2, "\(changed.output)")
  }

  @Test("new lines end as the others do")
  func windows() throws {
    try program.folder.write("a.temper", "load lenet5\r\nsummary\r\n")
    #expect(try program.run(["--record", "a.temper"]).exitCode == 0)
    let lines = try program.folder.bytes("a.temper").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.last == UInt8(ascii: "\r") })
  }

  @Test("a script that was changed while it ran stays, and its results go beside it")
  func changedMeanwhile() throws {
    // The script is its own editor.
    let text = "load lenet5\nversion >> a.temper\n"
    try program.folder.write("a.temper", text)
    let outcome = try program.run(["--record", "a.temper"])
    #expect(outcome.exitCode == 1)
    #expect(outcome.messages.contains("'a.temper' was changed"), "\(outcome.messages)")
    #expect(outcome.messages.contains("'a.temper.recorded'"))
    let present = String(decoding: try program.folder.bytes("a.temper"), as: UTF8.self)
    #expect(present.hasPrefix(text) && present.count > text.count && !present.contains("#= "))
    let kept = String(decoding: try program.folder.bytes("a.temper.recorded"), as: UTF8.self)
    #expect(kept.hasPrefix("load lenet5\n#= "))
    #expect(kept.contains("\nversion >> a.temper\n"))
  }

  @Test(
    "a script that is gone when its results are there, or no file any more, is told as that",
    arguments: [
      ("rm a.temper", "'a.temper' was removed while it ran"),
      ("rm a.temper && mkdir a.temper", "'a.temper' cannot be read any more (it is a folder)"),
    ])
  func goneMeanwhile(deed: String, message: String) throws {
    // The pipe holds the script up until something is done to its file.
    try program.folder.write("a.temper", "version > started\nversion > gate\n")
    let outcome = try program.shell(
      """
      mkfifo gate
      temper --record a.temper &
      until [ -e started ] || ! kill -0 $!; do sleep 0.01; done
      \(deed)
      timeout 60 cat gate > read
      wait $!
      """)
    #expect(outcome.exitCode == 1, "\(outcome.messages)")
    #expect(outcome.messages.contains(message), "\(outcome.messages)")
    #expect(!outcome.messages.contains("was changed"))
    let kept = String(decoding: try program.folder.bytes("a.temper.recorded"), as: UTF8.self)
    #expect(kept.hasPrefix("version > started\n#= "))
  }

  @Test("--json --verify: every line of standard output is one object with a verdict")
  func verdicts() throws {
    try program.folder.write("a.temper", "load lenet5\nsummary\n")
    #expect(try program.run(["--record", "a.temper"]).exitCode == 0)
    let recorded = String(decoding: try program.folder.bytes("a.temper"), as: UTF8.self)
    try program.folder.write(
      "a.temper", recorded + "#= {\"command\":\"eval\",\"accuracy\":0.5}\n")
    let outcome = try program.run(["--json", "--verify", "a.temper"])
    #expect(outcome.exitCode == 1, "\(outcome.messages)")
    let objects = try Figures.objects(outcome.output)
    #expect(objects.allSatisfy { $0["command"] as? String == "verify" })
    #expect(objects.allSatisfy { $0["file"] as? String == "a.temper" })
    #expect(objects.compactMap { $0["verdict"] as? String } == ["same", "same", "changed"])
    #expect(objects.compactMap { $0["line"] as? Int } == [2, 4, 5])
    #expect(objects.last?["result"] as? String == "eval")
    #expect(objects.last?["changes"] as? [String] == ["gave no such result"])
    #expect(outcome.messages.contains("2 same, 0 within statistical noise, 1 changed"))
  }
}
