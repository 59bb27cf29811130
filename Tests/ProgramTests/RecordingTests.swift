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

  @Test("new lines end as the others do")
  func windows() throws {
    try program.folder.write("a.temper", "load lenet5\r\nsummary\r\n")
    #expect(try program.run(["--record", "a.temper"]).exitCode == 0)
    let lines = try program.folder.bytes("a.temper").split(separator: UInt8(ascii: "\n"))
    #expect(lines.count == 4)
    #expect(lines.allSatisfy { $0.last == UInt8(ascii: "\r") })
  }
}
