// SPDX-License-Identifier: MIT
import Foundation
import TestSupport
import Testing

@Suite("A memory that loses nothing")
struct LedgerProgramTests {
  private let program: Program

  init() throws {
    program = try Program()
  }

  /// Ten steps, every one of which the ledger keeps.
  private func script() throws -> String {
    "cache over=0s checkpoint=0s\n" + (try ShellData.preamble()) + """
      train 2 n=300 batch=16 momentum=0.9
      eval n=200
      prune 0.25
      finetune 2 n=300 batch=16
      attack pgd eps=0.1 steps=3 n=100
      mask 0.3
      finetune adv 1 n=200 batch=16 steps=2 optimizer=adam lr=0.001
      quantize 8 images=64
      finetune 1 n=200 batch=16
      eval n=200
      save out.safetensors
      """
  }

  private func run(_ home: String, _ script: String) throws -> RunningProgram {
    var program = program
    program.environment["TEMPER_HOME"] = home
    return try program.start(["--json", "-c", script])
  }

  /// Result objects without what differs from run to run.
  private func figures(_ objects: [[String: Any]]) -> [NSDictionary] {
    objects.filter { $0["command"] as? String != "cache" }.map { object in
      var object = object
      for name in ["seconds", "id", "cached"] { object[name] = nil }
      return object as NSDictionary
    }
  }

  /// Results that a replay can take from the ledger.
  private func measured(_ objects: [[String: Any]]) -> [[String: Any]] {
    objects.filter { !["cache", "load idx", "network", "save"].contains($0["command"] as? String) }
  }

  @Test("killed at any moment, the same script goes on to the same bits")
  func killed() throws {
    let script = try script()
    let clock = ContinuousClock()
    let start = clock.now
    let whole = try run("whole", script).finish()
    let seconds = (clock.now - start) / .seconds(1)
    #expect(whole.exitCode == 0, "\(whole.messages)")
    let expected = try Figures.objects(whole.output)
    let model = try program.folder.bytes("out.safetensors")
    var generator = SystemRandomNumberGenerator()
    for trial in 0..<5 {
      let home = "killed-\(trial)"
      let share = Double.random(in: 0.1..<0.95, using: &generator)
      let cut = try run(home, script)
      usleep(UInt32(share * seconds * 1e6))
      cut.kill()
      let before = try cut.finish()
      let finished = measured(try Figures.objects(before.wholeLines)).count
      let after = try run(home, script).finish()
      #expect(after.exitCode == 0, "\(after.messages)")
      let objects = try Figures.objects(after.output)
      #expect(figures(objects) == figures(expected), "killed at \(share) of the run")
      #expect(try program.folder.bytes("out.safetensors") == model)
      let again = measured(objects).filter { $0["cached"] == nil }
      #expect(again.count <= measured(objects).count - finished, "killed at \(share)")
    }
  }

  @Test("two programs at once lose nothing")
  func together() throws {
    let script = "load lenet5; " + (0..<8).map { "prune 0.0\($0 + 1)" }.joined(separator: "; ")
    let running = try (0..<3).map { _ in try run("shared", script) }
    for program in running { #expect(try program.finish().exitCode == 0) }
    let steps = try run("shared", "history prune --all").finish()
    #expect(steps.output.components(separatedBy: "prune 0.0").count - 1 == 24)
  }

  @Test("a damaged ledger is set aside with a message")
  func damaged() throws {
    #expect(try run("home", "load lenet5").finish().exitCode == 0)
    try program.folder.write("home/ledger.sqlite", Array("this is no database at all".utf8))
    let outcome = try run("home", "load lenet5; prune 0.5").finish()
    #expect(outcome.exitCode == 0)
    #expect(outcome.messages.contains("was set aside as"))
    #expect(outcome.lines.count == 2)
  }

  @Test("a folder that cannot be written is one clear message, and the session goes on")
  func notWritable() throws {
    let outcome = try run("/proc/no-such-place", "load lenet5; prune 0.5; prune 0.5").finish()
    #expect(outcome.exitCode == 0)
    #expect(outcome.lines.count == 3)
    #expect(outcome.messages.components(separatedBy: "note: ").count == 2, "\(outcome.messages)")
    #expect(outcome.messages.contains("--ledger DIR"))
  }

  @Test("what would read a ledger that cannot be opened says why, and not that nobody wanted one")
  func notReadable() throws {
    for line in ["why 3", "history --all", "results 3"] {
      let outcome = try run("/proc/no-such-place", line).finish()
      #expect(outcome.exitCode == 1, "\(line)")
      let error = outcome.messages.components(separatedBy: "error: ").last ?? ""
      #expect(error.contains("cannot be written"), "\(outcome.messages)")
      #expect(!error.contains("without --no-ledger"))
    }
  }

  @Test("a full disk is one clear message, and the session goes on", arguments: [8, 100, 160])
  func full(kibibytes: Int) throws {
    let lines = (0..<40).map { "prune 0.0\($0 % 9 + 1)" }.joined(separator: "; ")
    var program = program
    program.environment["TEMPER_HOME"] = "full"
    // Standard output and error go through pipes, which have no size.
    let outcome = try program.shell(
      """
      (ulimit -f \(kibibytes); temper --json -c 'load lenet5; \(lines)') 2> >(cat >&2) | cat
      exit ${PIPESTATUS[0]}
      """)
    #expect(outcome.exitCode == 0, "\(outcome.messages)")
    #expect(outcome.lines.count == 41)
    #expect(outcome.messages.contains("cannot be written"), "\(outcome.messages)")
    #expect(outcome.messages.components(separatedBy: "note: ").count <= 4, "\(outcome.messages)")
  }

  @Test("recorded results are the same again, and changes are told")
  func verify() throws {
    let text = try ShellData.preamble() + "train 1 n=200\neval n=100\n# the end\n"
    try program.folder.write("a.temper", Array(text.utf8))
    #expect(try program.run(["--verify", "a.temper"]).exitCode == 1)
    let record = try program.run(["--record", "a.temper"])
    #expect(record.exitCode == 0, "\(record.messages)")
    let recorded = String(decoding: try program.folder.bytes("a.temper"), as: UTF8.self)
    #expect(recorded.contains("\neval n=100\n#= {\"command\":\"eval\",\"accuracy\":"))
    #expect(recorded.hasSuffix("# the end\n"))
    let same = try program.run(["--verify", "a.temper"])
    #expect(same.exitCode == 0, "\(same.output)")
    #expect(same.lines.last?.contains(" 0 within statistical noise, 0 changed") == true)
    try program.folder.write(
      "a.temper", Array(recorded.replacing("\"count\":100", with: "\"count\":90").utf8))
    let changed = try program.run(["--verify", "a.temper"])
    #expect(changed.exitCode == 1)
    #expect(changed.output.contains("count was 90, is 100"))
    // Recording again replaces what was there.
    #expect(try program.run(["--record", "a.temper"]).exitCode == 0)
    #expect(String(decoding: try program.folder.bytes("a.temper"), as: UTF8.self) == recorded)
  }
}
