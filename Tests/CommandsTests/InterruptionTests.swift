// SPDX-License-Identifier: MIT
import Commands
import Language
import Networks
import Synchronization
import Tensors
import TestSupport
import Testing

@Suite("Ctrl-C")
struct InterruptionTests {
  /// A session in which a key is pressed some times as soon as a step tells of its progress.
  private func shell(presses: Int) throws -> Shell {
    let output = RecordingOutput()
    let shell = Shell(
      output: output, interruption: Interruption { output.progressCount > 0 ? presses : 0 })
    try shell.run(
      """
      \(try TestData.tiny())
      """)
    return shell
  }

  @Test("once ends a training with what it has reached")
  func partialTraining() throws {
    let shell = try shell(presses: 1)
    let record = try shell.result("train 50")
    #expect(record["partial"] == .flag(true))
    let epochs = try #require(record["epochs"]?.doubleValue)
    #expect(epochs > 0 && epochs < 50)
    #expect(shell.output.text.contains("(stopped)"))
    #expect(shell.session.trace.steps.last?.line.hasPrefix("train 50") == true)
  }

  @Test("once, within the first batch, leaves all as it was and says so", arguments: [12, 16])
  func untrained(polls: Int) throws {
    // A batch of 20 tiles is asked about 20 times, after fewer than ten times before it.
    let left = Mutex<Int?>(nil)
    let output = RecordingOutput()
    let shell = Shell(
      output: output,
      interruption: Interruption {
        left.withLock { rest in
          guard let count = rest else { return 0 }
          rest = max(0, count - 1)
          return count == 0 ? 1 : 0
        }
      }, ledger: try ScratchFolder())
    try shell.run(try TestData.tiny())
    let (journal, results) = (shell.session.trace.steps.map(\.line), shell.session.results.count)
    let parameters = shell.session.network?.parameters.map(\.parameter.value.values)
    left.withLock { $0 = polls }
    #expect(throws: SessionInterrupted.self) { try shell.run("train 50 batch=320") }
    #expect(output.notes.last?.contains("nothing was trained, and nothing changed") == true)
    #expect(!output.text.contains("(stopped)"))
    #expect(shell.session.trace.steps.map(\.line) == journal)
    #expect(shell.session.results.count == results)
    #expect(shell.session.network?.parameters.map(\.parameter.value.values) == parameters)
  }

  @Test("once ends an attack with the verdicts that it has")
  func partialAttack() throws {
    let shell = try shell(presses: 1)
    let record = try shell.result("attack pgd eps=0.1 steps=50 restarts=3 start=random")
    #expect(record["partial"] == .flag(true))
    let count = try #require(record["count"]?.doubleValue)
    #expect(count < 1000)
    let low = try #require(record["low"]?.doubleValue)
    #expect(low <= (try #require(record["robust_accuracy"]?.doubleValue)))
  }

  @Test("once ends a comparison with the models that were reached")
  func partialComparison() throws {
    let shell = try shell(presses: 1)
    try shell.run("let base = model")
    let record = try shell.result(
      "compare base model under=pgd eps=0.1 steps=50 restarts=3 start=random")
    #expect(record["partial"] == .flag(true))
    guard case .records(let models) = record["models"] else {
      Issue.record("models are records")
      return
    }
    #expect(models.count < 2)
    for model in models {
      #expect(try #require(model["count"]?.doubleValue) > 0)
      #expect(model.fields.contains { $0.name == "low" && !$0.isDetail })
    }
    #expect(record["pairs"] == .records([]))
  }

  @Test("once ends an audit, which then has no robust accuracy")
  func partialAudit() throws {
    let shell = try shell(presses: 1)
    let record = try shell.result("audit eps=0.1")
    #expect(record["partial"] == .flag(true))
    #expect(record["passed"] == .flag(false))
    #expect(record["robust_accuracy"] == nil)
  }

  @Test("once stops a script before its next step, and the model that is reached stays")
  func script() throws {
    let shell = try shell(presses: 1)
    #expect(throws: SessionInterrupted.self) { try shell.run("train 50; prune 0.5") }
    #expect(shell.session.network?.history.isEmpty == true)
    #expect(shell.session.results.last?.command == "train")
    #expect(shell.session.results.last?["partial"] == .flag(true))
  }

  @Test("is no error that try catches")
  func caught() throws {
    let shell = try shell(presses: 1)
    #expect(throws: SessionInterrupted.self) {
      try shell.run("try { train 50; prune 0.5 } catch reason { undo }")
    }
  }

  @Test("twice leaves a step in the history that was stopped, and is no failure")
  func history() throws {
    let isOver = Mutex(false)
    let output = RecordingOutput()
    let shell = Shell(
      output: output,
      interruption: Interruption {
        let isPressed = output.progressCount > 0 && !isOver.withLock { $0 }
        return isPressed ? 2 : 0
      }, ledger: try ScratchFolder())
    try shell.run(try TestData.tiny())
    #expect(throws: SessionInterrupted.self) { try shell.run("train 50") }
    isOver.withLock { $0 = true }
    guard case .records(let steps) = try shell.result("history")["steps"] else {
      Issue.record("no rows")
      return
    }
    #expect(steps.last?["line"] == .text("train 50"))
    #expect(steps.last?["outcome"] == .text("stopped, nothing kept"))
    #expect(steps.last?["failure"] == .missing)
  }

  @Test(
    "twice abandons the step and changes nothing",
    arguments: ["train 50", "finetune adv 50", "attack pgd", "eval", "compare model under=pgd"])
  func abandoned(line: String) throws {
    let shell = try shell(presses: 2)
    let (journal, results) = (shell.session.trace.steps.map(\.line), shell.session.results.count)
    let parameters = shell.session.network?.parameters.map(\.parameter.value.values)
    #expect(throws: SessionInterrupted.self) { try shell.run(line) }
    #expect(shell.session.trace.steps.map(\.line) == journal)
    #expect(shell.session.results.count == results)
    #expect(shell.session.network?.parameters.map(\.parameter.value.values) == parameters)
  }
}
