// SPDX-License-Identifier: MIT
import TestSupport
import Testing

@Suite("Ctrl-C at the program")
struct InterruptTests {
  @Test("ends a script with 130 and the partial result of the running step")
  func partial() throws {
    let program = try Program()
    let running = try program.start(
      ["--json", "-c", try ShellData.preamble() + "train 100000\nversion"])
    try running.awaitOutput("\"model\":\"tiny\"")
    running.interrupt()
    let outcome = try running.finish()
    #expect(outcome.exitCode == 130, "\(outcome.messages)")
    #expect(!outcome.isCrash)
    let objects = try Figures.objects(outcome.output)
    #expect(objects.contains { $0["command"] as? String == "version" } == false)
    // A press that comes before the first batch leaves nothing to tell.
    if let train = objects.first(where: { $0["command"] as? String == "train" }) {
      #expect(train["partial"] as? Bool == true)
    }
    #expect(outcome.messages.contains("interrupted"))
  }

  @Test("ends an attack likewise")
  func attack() throws {
    let program = try Program()
    let running = try program.start(
      ["-c", try ShellData.preamble() + "attack pgd steps=100000\nversion"])
    try running.awaitOutput("tiny")
    running.interrupt()
    let outcome = try running.finish()
    #expect(outcome.exitCode == 130)
    #expect(!outcome.output.contains("temper "))
  }

  @Test("again and again still ends in order")
  func often() throws {
    let program = try Program()
    let running = try program.start(["-c", try ShellData.preamble() + "train 100000"])
    try running.awaitOutput("tiny")
    for _ in 0..<5 { running.interrupt() }
    let outcome = try running.finish()
    #expect(outcome.exitCode == 130)
    #expect(!outcome.isCrash)
  }

  @Test("Ctrl-\\ ends it at once, and is no crash to report")
  func quit() throws {
    let program = try Program()
    let running = try program.start(["-c", try ShellData.preamble() + "train 100000"])
    try running.awaitOutput("tiny")
    running.quit()
    let outcome = try running.finish()
    // The signal itself ended it.
    #expect(outcome.isCrash && outcome.exitCode == 3, "\(outcome.exitCode)")
    #expect(!outcome.messages.contains("Backtrac"), "\(outcome.messages)")
  }
}
