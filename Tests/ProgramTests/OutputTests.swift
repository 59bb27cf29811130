// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

/// What goes to standard output, and what does not.
@Suite("Output")
struct OutputTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  @Test("--json: every line of standard output is one object, whatever the script does")
  func objects() throws {
    let script =
      try ShellData.preamble() + """
        help
        train 1
        let base = model
        for p in {0.25, 0.5} { reset base; prune $p; eval n=20 } | table
        summary | markdown
        summary | head -2
        compare base model n=20
        models
        results
        attack pgd n=20
        expect robust_accuracy >= 0
        undo
        version
        """
    let outcome = try program.run(["--json"], script: script)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    let objects = try Figures.objects(outcome.output)
    #expect(objects.count > 12)
    #expect(objects.allSatisfy { $0["command"] is String })
    let rounds = objects.filter { $0["command"] as? String == "eval" }
    #expect(rounds.compactMap { $0["p"] as? Double } == [0.25, 0.5])
    #expect(rounds.allSatisfy { ($0["accuracy"] as? Double).map { (0...1).contains($0) } == true })
  }

  @Test("--json: ids count up and figures have their plain names")
  func names() throws {
    let outcome = try program.run(
      ["--json"], script: try ShellData.preamble() + "eval n=20\nattack pgd n=20 eps=8/255")
    let objects = try Figures.objects(outcome.output)
    #expect(objects.compactMap { $0["id"] as? Int } == Array(1...objects.count))
    let eval = try #require(objects.dropLast().last)
    for name in ["accuracy", "loss", "count", "seconds"] { #expect(eval[name] != nil, "\(name)") }
    let attack = try #require(objects.last)
    #expect(attack["command"] as? String == "attack pgd")
    for name in ["robust_accuracy", "clean_accuracy", "count", "epsilon", "protocol"] {
      #expect(attack[name] != nil, "\(name)")
    }
    let load = try #require(objects.dropLast(2).last)
    for name in ["parameters", "macs", "bytes"] { #expect(load[name] is Int, "\(name)") }
  }

  @Test("errors and notes never reach standard output")
  func messages() throws {
    let outcome = try program.run(["--json"], script: "version\nload nothing.safetensors")
    #expect(try Figures.objects(outcome.output).count == 1)
    #expect(outcome.messages.contains("no such file"))
  }

  @Test("without a terminal there is no escape, no carriage return and no progress")
  func plain() throws {
    let script = try ShellData.preamble() + "train 3\nattack pgd n=50\nexpect count == 50\nprune 2"
    for options in [[], ["--json"], ["--quiet"]] {
      let ran = try program.run(options, script: script.replacing("\nprune 2", with: ""))
      let failed = try program.run(options, script: script)
      #expect(ran.exitCode == 0)
      #expect(failed.exitCode == 2)
      for text in [ran.output, ran.messages, failed.output, failed.messages] {
        #expect(!text.contains("\u{1B}") && !text.contains("\r"))
      }
    }
  }

  @Test("--quiet leaves results and errors only")
  func quiet() throws {
    let script = "summary\nexpect parameters >= 10"
    let loud = try program.run(script: "load lenet5\n" + script)
    #expect(loud.messages.contains("held"))
    let quiet = try program.run(["--quiet"], script: "load lenet5\n" + script)
    #expect(quiet.messages.isEmpty)
    #expect(quiet.output.contains("lenet5"))
  }

  @Test("on a terminal there is colour, but not with NO_COLOR, --no-color or TERM=dumb")
  func color() throws {
    let command = "script -qec \"temper %s -c frobnicate\" /dev/null < /dev/null"
    func run(_ options: String, _ environment: [String: String]) throws -> Program.Outcome {
      var program = program
      program.environment = environment
      return try program.shell(command.replacing("%s", with: options))
    }
    let plain: [(options: String, environment: [String: String])] = [
      ("", ["TERM": "xterm", "NO_COLOR": "1"]), ("--no-color", ["TERM": "xterm"]),
      ("", ["TERM": "dumb"]),
    ]
    let colorful = try run("", ["TERM": "xterm"])
    #expect(colorful.exitCode == 2)
    #expect(colorful.output.contains("\u{1B}[1;31m"))
    for (options, environment) in plain {
      let outcome = try run(options, environment)
      #expect(outcome.exitCode == 2)
      #expect(!outcome.output.contains("\u{1B}"), "\(environment) \(options)")
    }
  }

  @Test("a reader that goes away ends the program without a word")
  func brokenPipe() throws {
    let outcome = try program.shell("temper -c 'for i in 1..20000 { version }' | head -n 1")
    #expect(outcome.lines.count == 1)
    #expect(outcome.messages.isEmpty, "\(outcome.messages)")
  }

  @Test("variables of a script reach a program, but neither replace its own nor stop it")
  func shellVariables() throws {
    let script = """
      let PATH = 3
      let long = 12345678
      for i in 1..15 { let long = "$long$long" }
      let count = 7
      version | csv version | cat
      version | echo "$count ${#long}"
      """
    let outcome = try program.run(script: script)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    #expect(outcome.lines.first == "version")
    #expect(outcome.lines.last == "7 0")
  }

  @Test("a full disk under standard output is an error")
  func fullOutput() throws {
    try program.folder.write(
      "a.temper", "load lenet5\nversion\n#= {\"command\":\"version\",\"version\":\"none\"}\n")
    for words in ["-c version", "--format a.temper", "--check a.temper", "--verify a.temper"] {
      let outcome = try program.shell("temper \(words) > /dev/full")
      #expect(outcome.exitCode == 1, "\(words)")
      #expect(
        outcome.messages.contains("error: ")
          && outcome.messages.contains("cannot write to standard output"), "\(outcome.messages)")
    }
  }

  @Test(
    "what a script writes into the file under standard output stands between what is printed",
    arguments: ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "out"], [">", ">>"])
  func fileUnderOutput(path: String, redirection: String) throws {
    try program.folder.write(
      "a.temper", "version\nversion | csv version \(redirection) '\(path)'\nversion\n")
    let outcome = try program.shell("temper a.temper > out")
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    let text = String(decoding: try program.folder.bytes("out"), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline)
    #expect(lines.count == 4, "\(text)")
    #expect([lines.first, lines.last].allSatisfy { $0?.hasPrefix("temper ") == true }, "\(text)")
    #expect(lines.dropFirst().first == "version")
    #expect(try program.folder.names() == ["a.temper", "out"])
  }
}
