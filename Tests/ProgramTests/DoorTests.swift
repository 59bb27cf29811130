// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// The ways into the program, as other programs use them.
@Suite("Doors")
struct DoorTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test("-c, a file and standard input run the same text to the same end")
  func same() throws {
    let text = "load lenet5\nprune 0.5\nexpect parameters >= 10\n"
    try program.folder.write("a.temper", text)
    let outcomes = [
      try program.run(["--json", "-c", text]), try program.run(["--json", "a.temper"]),
      try program.run(["--json"], input: Array(text.utf8)),
      try program.run(["--json", "-"], input: Array(text.utf8)),
    ]
    for outcome in outcomes {
      #expect(outcome.exitCode == 0, "\(outcome.messages)")
      #expect(Figures.withoutTimes(outcome.output) == Figures.withoutTimes(outcomes[0].output))
    }
    #expect(outcomes[0].lines.count == 2)
  }

  @Test("a script that says how it is run runs so")
  func shebang() throws {
    try program.folder.write("a.temper", "#!/usr/bin/env temper\nversion | csv version\n")
    let outcome = try program.shell("chmod +x a.temper && ./a.temper")
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    #expect(outcome.lines.first == "version")
  }

  @Test("NAME=VALUE gives typed values at every door")
  func values() throws {
    try program.folder.write("a.temper", "load lenet5\nprune $ratio\n")
    #expect(try program.run(["a.temper", "ratio=0.25"]).output.contains("prune l1 0.25"))
    #expect(try program.run(["a.temper", "ratio=50%"]).output.contains("prune l1 "))
    let text = "load lenet5; prune $ratio"
    #expect(try program.run(["-c", text, "ratio=0.5"]).exitCode == 0)
    #expect(try program.run(["-", "ratio=0.5"], input: Array(text.utf8)).exitCode == 0)
    let wrong = try program.run(["a.temper", "ratio=1.5"])
    #expect(wrong.exitCode == 2)
    #expect(wrong.messages.contains("`ratio` cannot be 1.5"))
    let missing = try program.run(["a.temper"])
    #expect(missing.exitCode == 2)
    #expect(missing.messages.contains("ratio"))
    for word in ["ratio", "=3", "ratio=1/0", "9x=1"] {
      #expect(try program.run(["a.temper", word]).exitCode == 2, "\(word)")
    }
  }

  @Test("--check tells every error and the number of steps, and runs nothing")
  func check() throws {
    let good = "load lenet5\nfor p in {0.1, 0.2} { reset; prune $p }\nsave nothing.safetensors\n"
    try program.folder.write("good.temper", good)
    let passed = try program.run(["--check", "good.temper"])
    #expect(passed.exitCode == 0)
    #expect(passed.messages.contains("good.temper: 6 steps, no errors"), "\(passed.messages)")
    #expect(try program.folder.names() == ["good.temper"])
    try program.folder.write("bad.temper", "evla\nload lenet5\nprune 2\n")
    let failed = try program.run(["--check", "bad.temper"])
    #expect(failed.exitCode == 2)
    #expect(failed.messages.contains("bad.temper:1:1"))
    #expect(failed.messages.contains("bad.temper:3:7"))
    #expect(failed.messages.contains("2 errors"))
  }

  @Test("--format takes standard input, by - or for want of files", arguments: [[], ["-"]])
  func format(files: [String]) throws {
    let input = Array("load   lenet5;prune 0.5".utf8)
    let outcome = try program.run(["--format"] + files, input: input)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    #expect(outcome.lines.first == "load lenet5")
    let refused = try program.run(["--format", "--in-place", "-"], input: input)
    #expect(refused.exitCode == 2 && refused.messages.contains("files to rewrite"))
  }

  @Test("--check goes with nothing that runs", arguments: ["--verify", "--record"])
  func checkAlone(option: String) throws {
    let text = "version\n#= {\"command\":\"version\",\"version\":\"none\"}\n"
    try program.folder.write("a.temper", text)
    let outcome = try program.run(["--check", option, "a.temper"])
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.isEmpty)
    #expect(outcome.messages.contains("--check runs nothing"), "\(outcome.messages)")
    #expect(try program.folder.bytes("a.temper") == Array(text.utf8))
  }

  @Test("nothing runs if a later line has an error")
  func checkedFirst() throws {
    let outcome = try program.run(script: "save a.temper\nversion > b.json\nload lenet5\nprune 2")
    #expect(outcome.exitCode == 2)
    #expect(outcome.output.isEmpty)
    #expect(try program.folder.names() == [])
  }

  @Test("a script stops at its first failing step")
  func stops() throws {
    let outcome = try program.run(script: "version\nload nothing.safetensors\nversion")
    #expect(outcome.exitCode == 1)
    #expect(outcome.lines.count == 1)
  }

  @Test(
    "a wrong call ends with 2 and says so on standard error",
    arguments: [
      ["--unknown"], ["nothing.temper"], ["--threads", "0", "-c", "version"],
      ["--threads", "many", "-c", "version"], ["--seed", "-1", "-c", "version"],
      ["--seed", "18446744073709551615", "-c", "version"], ["-c"], ["a.temper", "-c", "version"],
      ["-c", "frobnicate"], ["-c", "version }"], ["-c", "version", "word"], ["/"],
    ])
  func wrongCalls(arguments: [String]) throws {
    let outcome = try program.run(arguments)
    #expect(outcome.exitCode == 2, "\(outcome.messages)")
    #expect(!outcome.isCrash)
    #expect(!outcome.messages.isEmpty)
    #expect(outcome.output.isEmpty)
  }

  @Test("an empty script, a byte order mark and Windows line ends are no errors")
  func empty() throws {
    for text in ["", "\n\n", "# nothing\n", "\u{FEFF}version\n", "version\r\nversion\r\n"] {
      try program.folder.write("a.temper", text)
      #expect(try program.run(["a.temper"]).exitCode == 0, "\(text.debugDescription)")
    }
    #expect(try program.run([]).exitCode == 0)
  }

  @Test("bytes that are no script are refused, and no crash")
  func garbage() throws {
    let garbage: [[UInt8]] = [
      (0..<4096).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 >> 3) }, [0xFF, 0xFE, 0x00],
      [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0], Array("version\0".utf8),
      Array(String(repeating: "{", count: 100_000).utf8),
      Array(String(repeating: "(", count: 100_000).utf8),
    ]
    for bytes in garbage {
      try program.folder.write("a.temper", bytes)
      let outcome = try program.run(["a.temper"])
      #expect(outcome.exitCode == 2)
      #expect(!outcome.isCrash)
      #expect(outcome.messages.contains("error"))
    }
  }

  @Test("a folder as standard input is an error")
  func folderAsInput() throws {
    #expect(try program.shell("temper < /").exitCode == 2)
  }

  @Test("quit ends a script with 0, and --version and --help are no errors")
  func quit() throws {
    let outcome = try program.run(script: "version\nquit\nversion")
    #expect(outcome.exitCode == 0)
    #expect(outcome.lines.count == 1)
    #expect(try program.run(["--version"]).output.hasPrefix("temper "))
    #expect(try program.run(["--help"]).output.contains("--json"))
  }
}
